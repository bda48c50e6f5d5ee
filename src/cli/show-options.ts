/**
 * tcpdump's flags for the verbs that print as it does.
 *
 * @module
 */
import { VXLAN_PORTS } from '../layers/vxlan.ts';
import type { TcpdumpOptions } from '../reports/tcpdump.ts';
import { interfaceName } from './interface-name.ts';
import { UsageError } from './verb.ts';

/** The flags, as `parseArgs` of `node:util` takes them; single letters may be clustered as in `-vvnn`. */
export const SHOW_FLAGS = {
  number: { type: 'boolean', short: '#' },
  'no-names': { type: 'boolean', short: 'n', multiple: true },
  'link-header': { type: 'boolean', short: 'e', multiple: true },
  quiet: { type: 'boolean', short: 'q', multiple: true },
  verbose: { type: 'boolean', short: 'v', multiple: true },
  time: { type: 'boolean', short: 't', multiple: true },
  hex: { type: 'boolean', short: 'x', multiple: true },
  'hex-and-text': { type: 'boolean', short: 'X', multiple: true },
  text: { type: 'boolean', short: 'A', multiple: true },
  'absolute-tcp-sequence-numbers': { type: 'boolean', short: 'S' },
  'dont-verify-checksums': { type: 'boolean', short: 'K' },
  nano: { type: 'boolean' },
  micro: { type: 'boolean' },
  'vxlan-port': { type: 'string', multiple: true },
} as const;

/** The values of {@link SHOW_FLAGS}. */
export interface ShowValues {
  readonly number?: boolean;
  readonly 'link-header'?: readonly boolean[];
  readonly quiet?: readonly boolean[];
  readonly verbose?: readonly boolean[];
  readonly time?: readonly boolean[];
  readonly hex?: readonly boolean[];
  readonly 'hex-and-text'?: readonly boolean[];
  readonly text?: readonly boolean[];
  readonly 'absolute-tcp-sequence-numbers'?: boolean;
  readonly 'dont-verify-checksums'?: boolean;
  readonly nano?: boolean;
  readonly micro?: boolean;
  readonly 'vxlan-port'?: readonly string[];
}

const times = (given: readonly boolean[] | undefined): number => given?.length ?? 0;

/** Turn flags into the printer's options. */
export function showOptions(values: ShowValues): TcpdumpOptions {
  const time = times(values.time);
  if (time > 5) throw new UsageError('-t may be given up to five times');
  return {
    verbose: Math.min(times(values.verbose), 3),
    linkHeader: times(values['link-header']) > 0,
    quiet: times(values.quiet),
    number: values.number === true,
    time,
    timeDigits: values.nano === true && values.micro !== true ? 9 : 6,
    dump: dumpOf(values),
    absoluteSequence: values['absolute-tcp-sequence-numbers'] === true,
    skipChecksums: values['dont-verify-checksums'] === true,
    vxlanPorts: vxlanPorts(values['vxlan-port']),
    interfaceName,
  };
}

/** Of several dumps tcpdump prints one: -X before -x before -A. */
function dumpOf(values: ShowValues): TcpdumpOptions['dump'] {
  const both = times(values['hex-and-text']);
  if (both > 0) return both > 1 ? 'XX' : 'X';
  const hex = times(values.hex);
  if (hex > 0) return hex > 1 ? 'xx' : 'x';
  const text = times(values.text);
  if (text > 0) return text > 1 ? 'AA' : 'A';
  return undefined;
}

/** Gather the UDP ports taken for VXLAN: the known ones and those named by the user, singly or with commas between. */
export function vxlanPorts(given: readonly string[] | undefined): ReadonlySet<number> {
  const ports = new Set(VXLAN_PORTS);
  for (const word of (given ?? []).flatMap((list) => list.split(','))) {
    const port = Number(word);
    if (!/^\d+$/.test(word) || port < 1 || port > 0xffff) throw new UsageError(`"${word}" is no UDP port`);
    ports.add(port);
  }
  return ports;
}
