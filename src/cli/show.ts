/**
 * `vxlens show`: prints captures as tcpdump does, or as JSON lines, or writes them as captures again.
 *
 * @module
 */
import type { Names } from '../inventory/names.ts';
import { Loops } from '../loops/instance.ts';
import type { Batch } from '../packet.ts';
import { type Openable, read } from '../read.ts';
import { loopsPrinter, type TcpdumpOptions } from '../reports/tcpdump.ts';
import type { TextWriter } from '../reports/text.ts';
import { parseWords, wholeNumber } from './arguments.ts';
import { DONE, openFiles, progress, tolerating } from './files.ts';
import { given, INVENTORY_FLAG, INVENTORY_HELP } from './inventory-flag.ts';
import { localZone } from './local-zone.ts';
import { Output, OutputClosed } from './output.ts';
import { saveTo } from './saving.ts';
import { type Shaping, shaper } from './shaping.ts';
import { SHOW_FLAGS, showOptions } from './show-options.ts';
import { UsageError } from './verb.ts';

const HELP = `vxlens show [FLAG...] FILE...   print packets as tcpdump does, tunnels opened

A FILE is a pcap or pcapng capture, gzipped or not, told by its content; - is standard input; NAME=FILE names its
capture point. Several files are shown one after the other.

  -#               number the packets
  -e               print the link-level header
  -v, -vv, -vvv    print more: time to live, checksums, options
  -q               print less
  -t ... -ttttt    no time; seconds since 1970; since the packet before; date and time; since the first packet
  --nano           nine digits of the second instead of six
  -x, -xx          dump each packet in hexadecimal, -xx with its link-level header
  -X, -XX          the same with the text beside it
  -A, -AA          dump as text only
  -S               print TCP's sequence numbers as they are
  -K               leave checksums unverified
  -c N             stop after N packets
  -n               accepted: names are never looked up, with or without it
${INVENTORY_HELP}  --json           a line of JSON for each packet, all its headers and fields
  --vxlan-port P   take UDP port P for VXLAN besides 4789 and 8472; may be given again, or as P,P
  --decapsulate    take the frames inside VXLAN and Geneve alone, as if captured in the overlay
  --reassemble     join fragments, of tunnel packets and of packets inside them: the piece that came last is shown as
                   the whole packet, the others as they are. With --write or --decapsulate the whole packet stands in
                   place of all its pieces, and pieces that are given up come later. Pieces wait for 30 s of the
                   capture's time (IPv6: 60 s) in 4 MiB; overlapping ones are given up, as Linux does
  --write FILE     print nothing, write a capture: pcapng where FILE ends so, else pcap; - is standard output
  --help           this text

Flags may be clustered, as in -nvvXX. The time zone is that of the machine, or of the variable TZ.

  vxlens show -n -vv docker0-ens3.pcap
  vxlens show -#nettttvv docker0/ens3=a.pcap docker1/ens3=b.pcapng.gz
  TZ=UTC vxlens show -n --vxlan-port 14789 -c 10 underlay.pcap
  vxlens show --decapsulate --reassemble --write overlay.pcapng underlay.pcap
  ssh docker0 tcpdump -i ens3 -U -w - port 4789 | vxlens show -n -
`;

const FLAGS = {
  ...SHOW_FLAGS,
  count: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
  decapsulate: { type: 'boolean' },
  reassemble: { type: 'boolean' },
  ...INVENTORY_FLAG,
  write: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Run `vxlens show` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseWords(words, FLAGS);
  if (values.help === true) {
    process.stdout.write(HELP);
    return DONE;
  }
  if (values.json === true && values.write !== undefined) throw new UsageError('--json and --write exclude each other');
  const options = showOptions(values);
  const collected = await given(values.inventory);
  const names = values['no-names'] === undefined ? collected?.names : undefined;
  const files = openFiles(positionals);
  const loops = new Loops();
  const limit = values.count === undefined ? Number.POSITIVE_INFINITY : wholeNumber('-c', values.count);
  const sink =
    values.write === undefined
      ? printing(
          await namingMaker(await printerMaker(values.json === true, options, loops), values.json === true, names),
          values.json !== true,
        )
      : saving(
          await saveTo(
            values.write,
            files.map(({ file }) => file),
          ),
        );
  const shapes = await shaper({
    reassemble: values.reassemble === true,
    decapsulate: values.decapsulate === true,
    write: values.write !== undefined,
    vxlanPorts: options.vxlanPorts,
  });
  let code = DONE;
  let taken = 0;
  try {
    for (const file of files) {
      if (taken === limit) break;
      sink.begin(files.length > 1 ? file.point : undefined);
      const shape = shapes();
      const take = async (batch: Batch): Promise<boolean> => {
        const count = Math.min(batch.count, limit - taken);
        taken += count;
        await sink.take(batch, count);
        return taken < limit;
      };
      code = Math.max(code, await readThrough(file, loops, (batch) => take(shape.take(batch)), sink.settle));
      if (taken < limit) await finish(file, shape, take, sink.settle);
    }
    if (taken > 0 || code === DONE) await sink.end();
  } catch (error) {
    if (!(error instanceof OutputClosed)) throw error;
  }
  return code;
}

/** Take what is left of a file, and tell what could not be done with it. */
async function finish(
  file: Openable,
  shape: Shaping,
  take: (batch: Batch) => Promise<boolean>,
  settle: () => Promise<void>,
): Promise<void> {
  const left = shape.end();
  if (left !== undefined) {
    await take(left);
    await settle();
  }
  const trouble = shape.trouble();
  if (trouble !== undefined) process.stderr.write(`vxlens: ${file.file}: ${trouble}\n`);
}

/** Read a capture until `take` has enough, then `settle`; return the exit code that it asks for. */
async function readThrough(
  file: Openable,
  into: Loops,
  take: (batch: Batch) => Promise<boolean>,
  settle: () => Promise<void>,
): Promise<number> {
  const shown = progress(file.file);
  let count = 0;
  const code = await tolerating(async () => {
    try {
      for await (const batch of read(file, { into }).batches()) {
        if (!(await take(batch))) break;
        count += batch.count;
        shown.at(count);
      }
    } finally {
      // What is said next, on standard error too, comes behind all that was read.
      await settle();
    }
  }, shown.clear);
  shown.clear();
  return code;
}

/** Where records go. */
interface Sink {
  /** A file begins; where there are several, `point` names it. */
  begin(point: string | undefined): void;
  /** Take the first `count` records of a batch. */
  take(batch: Batch, count: number): Promise<void>;
  /** Hand over what was held back to be handed over in larger pieces. */
  settle(): Promise<void>;
  end(): Promise<void>;
}

/** Prints records, each file with a printer of its own: times and sequence numbers count from what the file holds. */
interface Printer {
  print(out: TextWriter, batch: Batch, index: number): void;
  /** Print some of the records from `index` up to `end`, and return the first that was not printed. */
  printSome?(out: TextWriter, batch: Batch, index: number, end: number): number;
}

/** Print; `named` where a line on standard error is to say which file begins. */
function printing(make: () => Printer, named: boolean): Sink {
  const output = new Output();
  let printer = make();
  return {
    begin(point) {
      printer = make();
      if (named && point !== undefined) process.stderr.write(`==> ${point} <==\n`);
    },
    async take(batch, count) {
      for (let i = 0; i < count; ) {
        if (printer.printSome !== undefined) i = printer.printSome(output.text, batch, i, count);
        else printer.print(output.text, batch, i++);
        if (output.full) await output.drain();
      }
      // A small batch is what has come so far: who watches a running capture wants to see it now.
      if (octetsOf(batch) < FLOWING) await output.flush();
    },
    settle: () => output.flush(),
    end: () => output.flush(),
  };
}

/** A batch of so many octets is a buffer full of them: there is more where it came from. */
const FLOWING = 192 * 1024;

function octetsOf({ start, captured, count }: Batch): number {
  return count === 0 ? 0 : start[count - 1]! + captured[count - 1]! - start[0]!;
}

async function printerMaker(json: boolean, options: TcpdumpOptions, loops: Loops): Promise<() => Printer> {
  if (!json) return () => loopsPrinter(options, localZone, loops);
  const [{ jsonPrinter }, { withVxlanPorts }] = await Promise.all([
    import('../reports/json.ts'),
    import('../layers/standard.ts'),
  ]);
  const protocols = withVxlanPorts([...options.vxlanPorts]);
  return () => jsonPrinter(protocols);
}

/** Make printers that put names in, where there are any. */
async function namingMaker(make: () => Printer, json: boolean, names: Names | undefined): Promise<() => Printer> {
  if (names === undefined) return make;
  const { namedJson, namedText } = await import('../reports/named-records.ts');
  return () => (json ? namedJson(make(), names) : namedText(make(), names));
}

function saving(file: Awaited<ReturnType<typeof saveTo>>): Sink {
  return {
    begin() {},
    take: file.take,
    async settle() {},
    end: file.end,
  };
}
