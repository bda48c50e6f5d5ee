/**
 * The contract of a kind of document: how its content is told, and what is read from it.
 *
 * Documents come from strangers: a reader takes what it understands, leaves the rest, and never throws.
 *
 * @module
 */
import type { Inventory, Place, Told } from './model.ts';

/** The facts that documents tell, before they are joined. */
export type Facts = {
  readonly [Kind in Exclude<keyof Inventory, 'documents' | 'contradictions'>]: Inventory[Kind][number][];
};

/** A part of a document: what one command printed. */
export interface Context extends Place, Told {
  /** The document's name, as it was given. */
  readonly source: string;
  /** The command line above it, where a terminal was pasted. */
  readonly command: string | undefined;
  readonly facts: Facts;
}

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A document that lists objects, as JSON or as a table with a column for each field. */
export interface ObjectKind {
  /** The command that prints it. */
  readonly kind: string;
  /** The headings of its table and the fields that they stand for, where it has one; those with `?` may be missing. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Whether an object is one of this kind. */
  fits(object: JsonObject): boolean;
  read(object: JsonObject, context: Context): void;
}

/** Reads lines of one kind; it is asked for each line of a document, and keeps what it needs between them. */
export interface LineReader {
  /** Take a line: whether it is of this kind, where it stands. */
  line(line: string): boolean;
  /** Everything was read. */
  end?(): void;
}

/** A document of lines. */
export interface LineKind {
  /** The command that prints it. */
  readonly kind: string;
  reader(context: Context): LineReader;
}

/** Begin to gather. */
export const noFacts = (): Facts => ({
  hosts: [],
  namespaces: [],
  interfaces: [],
  networks: [],
  containers: [],
  tasks: [],
  services: [],
  publishedPorts: [],
  natRules: [],
  virtualServers: [],
  connections: [],
  neighbours: [],
  forwarding: [],
  routes: [],
});

/** The place and the sources that a fact of this document has. */
export const at = ({ host, namespace, sources }: Context): Place & Told => ({ host, namespace, sources });
