/**
 * Findings while a capture is running: asked for now and then, each told when it is new.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import { Diagnosis } from '../../diagnose.ts';
import type { Finding, Known } from '../../findings/finding.ts';
import type { Inventory } from '../../inventory/model.ts';

/** Milliseconds between two times of asking: what is wrong is known within seconds, and asking costs little. */
const EVERY = 1000;

/** Watches conversations for what is wrong. */
export class Watching {
  readonly #diagnosis: Diagnosis;
  readonly #told = new Set<string>();
  #asked = 0;

  constructor(inventory?: Inventory) {
    this.#diagnosis = new Diagnosis({ inventory });
  }

  /** Take conversations. */
  see(conversations: readonly Conversation[]): void {
    for (const one of conversations) this.#diagnosis.see(one);
  }

  /** Look for errors and warnings that are new, where it is time to; undefined where it is not. */
  look(now: number, tables: () => readonly Conversation[]): readonly Finding[] | undefined {
    if (now - this.#asked < EVERY) return undefined;
    this.#asked = now;
    return this.#diagnosis.findings(knownOf(tables())).filter(({ severity }) => severity !== 'info');
  }

  /** Of some findings those that were not told before; they are now. */
  news(findings: readonly Finding[]): readonly Finding[] {
    return findings.filter((finding) => {
      const key = identity(finding);
      if (this.#told.has(key)) return false;
      this.#told.add(key);
      return true;
    });
  }

  /** All findings, when everything was seen. */
  end(): readonly Finding[] {
    return this.#diagnosis.findings();
  }
}

/** What makes a finding the one that it is, whatever it counts by now. */
const identity = ({ finding, severity, vni, subjects, between, direction }: Finding): string =>
  JSON.stringify([finding, severity, vni, subjects, between, direction]);

function knownOf(tables: readonly Conversation[]): Known {
  return {
    points: tables.filter((one) => one.type === 'point'),
    tunnels: tables.filter((one) => one.type === 'tunnel'),
    endpoints: tables.filter((one) => one.type === 'endpoint'),
    clocks: tables.filter((one) => one.type === 'clock'),
  };
}
