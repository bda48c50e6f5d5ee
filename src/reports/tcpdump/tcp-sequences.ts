/**
 * TCP's sequence numbers as tcpdump prints them: the first segment with ACK of a connection as they are, those after it
 * counted from there.
 *
 * A connection is its addresses and ports and nothing else: a tunnel's VNI is no part of it, as in tcpdump, so two
 * overlays with the same addresses share an entry. Segments without ACK neither ask nor change the table.
 *
 * @module
 */

/** The connections that are remembered for each IP version; beyond it the oldest one is forgotten. */
export const SEQUENCE_LIMIT: number = 1 << 18;

/** What sequence numbers of known connections are counted from. */
export class TcpSequences {
  /** The sequence number to print, after {@link relate}. */
  sequence = 0;
  /** The acknowledgment number to print. */
  acknowledgment = 0;
  /** What the edges of selective acknowledgments are counted from. */
  selective = 0;
  readonly #ipv4: Connections;
  readonly #ipv6: Connections;
  readonly #key: Int32Array = new Int32Array(9);

  constructor(limit: number = SEQUENCE_LIMIT) {
    this.#ipv4 = new Connections(1, limit);
    this.#ipv6 = new Connections(4, limit);
  }

  /** How many connections were forgotten because the table was full. */
  get forgotten(): number {
    return this.#ipv4.forgotten + this.#ipv6.forgotten;
  }

  /** Take the numbers of a segment as they are. */
  absolute(sequence: number, acknowledgment: number): void {
    this.sequence = sequence;
    this.acknowledgment = acknowledgment;
    this.selective = 0;
  }

  /**
   * Count the numbers of a segment from its connection's first ones; a new connection, and one that a SYN starts anew,
   * keeps them as they are. `source` and `destination` are the places of addresses of `octets` octets.
   */
  relate(
    bytes: Uint8Array,
    source: number,
    destination: number,
    octets: 4 | 16,
    sourcePort: number,
    destinationPort: number,
    starts: boolean,
    sequence: number,
    acknowledgment: number,
  ): void {
    // Both directions share an entry, under the name of the one whose source port (address) is the lower.
    const backward =
      sourcePort === destinationPort ? after(bytes, source, destination, octets) : sourcePort > destinationPort;
    const key = this.#key;
    const words = octets >> 2;
    for (let i = 0; i < words; i++) {
      key[i] = i32(bytes, (backward ? destination : source) + 4 * i);
      key[words + i] = i32(bytes, (backward ? source : destination) + 4 * i);
    }
    key[2 * words] = backward ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort;
    this.relateKnown(key, 0, octets === 16, backward, starts, sequence, acknowledgment);
  }

  /**
   * The same for a segment whose connection's name was found already: from `at` on its addresses, as words with the most
   * significant octet first, and its ports; `wide` says that they are IPv6's.
   */
  relateKnown(
    key: Int32Array,
    at: number,
    wide: boolean,
    backward: boolean,
    starts: boolean,
    sequence: number,
    acknowledgment: number,
  ): void {
    const table = wide ? this.#ipv6 : this.#ipv4;
    const entry = table.place(key, at);
    const ours = backward ? table.backward : table.forward;
    const theirs = backward ? table.forward : table.backward;
    if (starts || table.added) {
      ours[entry] = sequence;
      theirs[entry] = acknowledgment - 1;
      this.absolute(sequence, acknowledgment);
    } else {
      this.sequence = (sequence - ours[entry]!) >>> 0;
      this.acknowledgment = (acknowledgment - theirs[entry]!) >>> 0;
    }
    this.selective = theirs[entry]!;
  }
}

/** Read 32 bits, signed: for that stays a small integer to V8. */
const i32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** Whether the address at `left` is the greater one. */
function after(bytes: Uint8Array, left: number, right: number, octets: number): boolean {
  for (let i = 0; i < octets; i++) {
    if (bytes[left + i] !== bytes[right + i]) return bytes[left + i]! > bytes[right + i]!;
  }
  return false;
}

/** A hash table of connections, chained, over typed arrays that double until the limit. */
class Connections {
  /** The first sequence number of the direction that names the entry. */
  forward: Uint32Array = new Uint32Array(0);
  /** The first sequence number of the other direction. */
  backward: Uint32Array = new Uint32Array(0);
  /** Whether {@link place} took a new entry. */
  added = false;
  forgotten = 0;
  readonly #words: number;
  readonly #limit: number;
  /** The keys of all entries, one behind the other. */
  #keys: Int32Array = new Int32Array(0);
  /** The entries that share a hash: the first, and the one after each; -1 ends the chain. */
  #first: Int32Array = new Int32Array(0);
  #next: Int32Array = new Int32Array(0);
  #count = 0;

  constructor(addressWords: number, limit: number) {
    this.#words = 2 * addressWords + 1;
    this.#limit = limit;
  }

  /** Find the entry of the connection whose key starts at `at`, or take one for it. */
  place(key: Int32Array, at: number): number {
    this.added = false;
    if (this.#count === 0) return this.#add(key, at);
    const keys = this.#keys;
    const words = this.#words;
    let entry = this.#first[this.#bucket(key, at)]!;
    for (; entry >= 0; entry = this.#next[entry]!) {
      const base = entry * words;
      let same = 0;
      while (same < words && keys[base + same] === key[at + same]) same++;
      if (same === words) return entry;
    }
    return this.#add(key, at);
  }

  /** The chain that the key at `base` belongs to. */
  #bucket(keys: Int32Array, base: number): number {
    let hash = 0;
    for (let i = 0; i < this.#words; i++) hash = Math.imul(hash ^ keys[base + i]!, 0x9e37_79b1) ^ (hash >>> 15);
    return (hash ^ (hash >>> 16)) & (this.#first.length - 1);
  }

  #add(key: Int32Array, at: number): number {
    const place = this.#count % this.#limit;
    if (this.#count >= this.#limit) this.#forget(place);
    else if (place === this.forward.length) this.#grow();
    this.#keys.set(key.subarray(at, at + this.#words), place * this.#words);
    this.#link(place);
    this.#count++;
    this.added = true;
    return place;
  }

  #link(entry: number): void {
    const bucket = this.#bucket(this.#keys, entry * this.#words);
    this.#next[entry] = this.#first[bucket]!;
    this.#first[bucket] = entry;
  }

  /** Take an entry out of its chain. */
  #forget(entry: number): void {
    const bucket = this.#bucket(this.#keys, entry * this.#words);
    let before = this.#first[bucket]!;
    if (before === entry) this.#first[bucket] = this.#next[entry]!;
    else {
      while (this.#next[before] !== entry) before = this.#next[before]!;
      this.#next[before] = this.#next[entry]!;
    }
    this.forgotten++;
  }

  #grow(): void {
    const size = Math.min(Math.max(64, this.forward.length * 2), this.#limit);
    this.forward = enlarged(this.forward, size);
    this.backward = enlarged(this.backward, size);
    const keys = new Int32Array(size * this.#words);
    keys.set(this.#keys);
    this.#keys = keys;
    this.#next = new Int32Array(size);
    this.#first = new Int32Array(2 ** Math.ceil(Math.log2(size))).fill(-1);
    for (let entry = 0; entry < this.#count; entry++) this.#link(entry);
  }
}

function enlarged(from: Uint32Array, length: number): Uint32Array {
  const to = new Uint32Array(length);
  to.set(from);
  return to;
}
