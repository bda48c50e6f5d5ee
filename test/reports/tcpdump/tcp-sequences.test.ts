import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TcpSequences } from '../../../src/reports/tcpdump/tcp-sequences.ts';
import * as frames from '../../frames.ts';
import { hex } from '../../hex.ts';
import { RAW, type Row, table } from './table.ts';

const LEFT = '10.0.0.1';
const RIGHT = '10.0.0.2';

/** A segment from the left, or from the right; its checksum is of no interest here. */
const segment = (right: boolean, fields: Omit<frames.TcpFields, 'ports'>, payload = hex``): Uint8Array =>
  frames.ipv4(
    { protocol: 6, source: right ? RIGHT : LEFT, destination: right ? LEFT : RIGHT },
    frames.tcp({ ...fields, ports: right ? [9000, 40000] : [40000, 9000] }, payload),
  );

const SYN = segment(false, { sequence: 1000, flags: 0x02 });
const SYN_ACK = segment(true, { sequence: 5000, acknowledgment: 1001, flags: 0x12 });
const ACK = segment(false, { sequence: 1001, acknowledgment: 5001, flags: 0x10 });
const DATA = segment(false, { sequence: 1001, acknowledgment: 5001, flags: 0x18 }, hex`0102030405`);
//                                                                  nop nop sack of the left's 11 to 16
const options = hex`0101 050a 000003f3 000003f8`;
const SELECTIVE = segment(true, { sequence: 5001, acknowledgment: 1006, flags: 0x10, options });
const RESET = segment(false, { sequence: 1006, flags: 0x04 });

const CONVERSATION: readonly Row[] = [
  { name: 'a SYN', frame: SYN, text: 'IP 10.0.0.1.40000 > 10.0.0.2.9000: Flags [S], seq 1000, win 501, length 0' },
  {
    name: 'the answer to a SYN',
    frame: SYN_ACK,
    text: 'IP 10.0.0.2.9000 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 501, length 0',
  },
  {
    name: 'the end of the handshake',
    frame: ACK,
    text: 'IP 10.0.0.1.40000 > 10.0.0.2.9000: Flags [.], ack 1, win 501, length 0',
  },
  {
    name: 'data',
    frame: DATA,
    text: 'IP 10.0.0.1.40000 > 10.0.0.2.9000: Flags [P.], seq 1:6, ack 1, win 501, length 5',
  },
  {
    name: 'a selective acknowledgment',
    frame: SELECTIVE,
    text: 'IP 10.0.0.2.9000 > 10.0.0.1.40000: Flags [.], ack 6, win 501, options [nop,nop,sack 1 {11:16}], length 0',
  },
  {
    name: 'a reset without ACK',
    frame: RESET,
    text: 'IP 10.0.0.1.40000 > 10.0.0.2.9000: Flags [R], seq 1006, win 501, length 0',
  },
  {
    name: 'the answer to a SYN',
    flags: '-S',
    frame: SYN_ACK,
    text: 'IP 10.0.0.2.9000 > 10.0.0.1.40000: Flags [S.], seq 5000, ack 1001, win 501, length 0',
  },
  {
    name: 'the end of the handshake',
    flags: '-S',
    frame: ACK,
    text: 'IP 10.0.0.1.40000 > 10.0.0.2.9000: Flags [.], ack 5001, win 501, length 0',
  },
  {
    name: 'data',
    flags: '-S',
    frame: DATA,
    text: 'IP 10.0.0.1.40000 > 10.0.0.2.9000: Flags [P.], seq 1001:1006, ack 5001, win 501, length 5',
  },
  {
    name: 'a selective acknowledgment',
    flags: '-S',
    frame: SELECTIVE,
    text: 'IP 10.0.0.2.9000 > 10.0.0.1.40000: Flags [.], ack 1006, win 501, options [nop,nop,sack 1 {1011:1016}], length 0',
  },
];

describe('a conversation', () => {
  table(RAW, CONVERSATION);
});

/** A segment as the table sees it; addresses are the last octets of 10.0.0.0/8. */
interface Segment {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly starts: boolean;
  readonly sequence: number;
  readonly acknowledgment: number;
}

/** Ask for the numbers of a segment. */
function relate(sequences: TcpSequences, segment: Segment): readonly [number, number, number] {
  const { source, destination, sourcePort, destinationPort, starts, sequence, acknowledgment } = segment;
  const bytes = Uint8Array.of(10, 0, 0, source, 10, 0, 0, destination);
  sequences.relate(bytes, 0, 4, 4, sourcePort, destinationPort, starts, sequence, acknowledgment);
  return [sequences.sequence, sequences.acknowledgment, sequences.selective];
}

const FORWARD: Segment = {
  source: 1,
  destination: 2,
  sourcePort: 4096,
  destinationPort: 80,
  starts: false,
  sequence: 1000,
  acknowledgment: 5000,
};
const BACKWARD: Segment = {
  ...FORWARD,
  source: 2,
  destination: 1,
  sourcePort: 80,
  destinationPort: 4096,
  sequence: 5000,
  acknowledgment: 1005,
};

describe('relative sequence numbers', () => {
  test('the first segment keeps its own', () => {
    expect(relate(new TcpSequences(), FORWARD)).toEqual([1000, 5000, 4999]);
  });

  test('the next one counts from it', () => {
    const sequences = new TcpSequences();
    relate(sequences, FORWARD);
    expect(relate(sequences, { ...FORWARD, sequence: 1005, acknowledgment: 5100 })).toEqual([5, 101, 4999]);
  });

  test('the other direction shares the connection', () => {
    const sequences = new TcpSequences();
    relate(sequences, FORWARD);
    expect(relate(sequences, BACKWARD)).toEqual([1, 5, 1000]);
  });

  test('a SYN starts anew', () => {
    const sequences = new TcpSequences();
    relate(sequences, FORWARD);
    expect(relate(sequences, { ...FORWARD, starts: true, sequence: 7 })).toEqual([7, 5000, 4999]);
    expect(relate(sequences, { ...FORWARD, sequence: 9 })).toEqual([2, 1, 4999]);
  });

  test('numbers before the first one wrap around', () => {
    const sequences = new TcpSequences();
    relate(sequences, FORWARD);
    expect(relate(sequences, { ...FORWARD, sequence: 999 })[0]).toBe(0xffff_ffff);
  });

  test('ports that are the same leave the order to the addresses', () => {
    const sequences = new TcpSequences();
    relate(sequences, { ...FORWARD, sourcePort: 80 });
    expect(relate(sequences, { ...BACKWARD, destinationPort: 80 })).toEqual([1, 5, 1000]);
  });

  test('IPv6 connections are told apart by the whole address', () => {
    const sequences = new TcpSequences();
    const bytes = hex`${'00'.repeat(15)}01 ${'00'.repeat(15)}02 ${'00'.repeat(15)}03`;
    const numbers = (destination: number, sequence: number): number => {
      sequences.relate(bytes, 0, destination, 16, 1, 2, false, sequence, 0);
      return sequences.sequence;
    };
    expect([numbers(16, 100), numbers(32, 200), numbers(16, 101), numbers(32, 202)]).toEqual([100, 200, 1, 2]);
  });

  test('numbers taken as they are leave the table alone', () => {
    const sequences = new TcpSequences();
    sequences.absolute(1, 2);
    expect([sequences.sequence, sequences.acknowledgment, sequences.selective]).toEqual([1, 2, 0]);
    expect(relate(sequences, FORWARD)).toEqual([1000, 5000, 4999]);
  });

  test('a full table forgets the oldest connection, and counts that', () => {
    const sequences = new TcpSequences(2);
    for (const sourcePort of [1, 2, 3]) relate(sequences, { ...FORWARD, sourcePort });
    expect(sequences.forgotten).toBe(1);
    expect(relate(sequences, { ...FORWARD, sourcePort: 2, sequence: 1001 })[0]).toBe(1);
    expect(relate(sequences, { ...FORWARD, sourcePort: 3, sequence: 1001 })[0]).toBe(1);
    // The first one is new to the table, and takes the place of the second.
    expect(relate(sequences, { ...FORWARD, sourcePort: 1, sequence: 1001 })[0]).toBe(1001);
    expect(relate(sequences, { ...FORWARD, sourcePort: 2, sequence: 1001 })[0]).toBe(1001);
    expect(sequences.forgotten).toBe(3);
  });

  test('is what a map of connections would say', () => {
    const few = fc.integer({ min: 1, max: 3 });
    const anySegment = fc.record({
      source: few,
      destination: few,
      sourcePort: few,
      destinationPort: few,
      starts: fc.boolean(),
      sequence: fc.nat(0xffff_ffff),
      acknowledgment: fc.nat(0xffff_ffff),
    });
    // The model does not tell the directions of somebody apart who talks to himself.
    const segments = anySegment.filter(
      (one) => one.source !== one.destination || one.sourcePort !== one.destinationPort,
    );
    const run = (given: readonly Segment[], limit: number): void => {
      const sequences = new TcpSequences(limit);
      const model = new Model(limit);
      for (const one of given) deepStrictEqual(relate(sequences, one), model.relate(one));
      strictEqual(sequences.forgotten, model.forgotten);
    };
    fc.assert(fc.property(fc.array(segments, { maxLength: 200 }), fc.constantFrom(1, 2, 3, 7, 64, 1000), run), {
      seed: 1,
      numRuns: 300,
    });
  });
});

/** The same with objects. */
class Model {
  forgotten = 0;
  readonly #connections = new Map<string, Map<string, number>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  relate(segment: Segment): readonly [number, number, number] {
    const from = `${segment.source}.${segment.sourcePort}`;
    const to = `${segment.destination}.${segment.destinationPort}`;
    const key = [from, to].sort().join(' ');
    let connection = this.#connections.get(key);
    if (connection === undefined || segment.starts) {
      connection ??= this.#add(key);
      connection.set(`${from} ${to}`, segment.sequence);
      // Whoever talks to itself has both directions in one: this one is the later.
      connection.set(`${to} ${from}`, (segment.acknowledgment - 1) >>> 0);
      return [segment.sequence, segment.acknowledgment, (segment.acknowledgment - 1) >>> 0];
    }
    const ours = connection.get(`${from} ${to}`)!;
    const theirs = connection.get(`${to} ${from}`)!;
    return [(segment.sequence - ours) >>> 0, (segment.acknowledgment - theirs) >>> 0, theirs];
  }

  #add(key: string): Map<string, number> {
    if (this.#connections.size === this.#limit) {
      this.#connections.delete(this.#connections.keys().next().value!);
      this.forgotten++;
    }
    const connection = new Map<string, number>();
    this.#connections.set(key, connection);
    return connection;
  }
}
