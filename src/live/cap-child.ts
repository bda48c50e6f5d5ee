/**
 * The program that captures through `cap`: pcap on standard output, events as JSON lines on descriptor 3.
 *
 * It is a process of its own because `cap` 0.2.1 aborts its process when the interface goes away, and when an object
 * whose `open` failed is collected; and because its reading loop does not return to the event loop while packets keep
 * coming, so nothing here may rely on timers or signals: the listener itself writes, reports and looks for the end.
 *
 * It ends when its standard input ends, which is also what a parent that was killed leaves behind.
 *
 * @module
 */
import { readFileSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import type * as CapModule from 'cap';
import { ArrivalClock } from './arrival-clock.ts';
import type { ChildEvent, ChildSettings } from './child-events.ts';
import { packetsPassed } from './interface-counters.ts';
import { linkTypeOf } from './link-type.ts';
import { OctetQueue, type Sink } from './octet-queue.ts';
import { fileHeader, RECORD_HEADER, writeRecordHeader } from './pcap-stream.ts';

/** The most octets that `cap` keeps of a packet: its fixed snap length. */
const PACKET_LIMIT = 65_535;
// A write per packet is a third of the work at 50,000 packets a second; below this much it waits for the loop's end.
const WRITE_AT = 32 * 1024;
const LOOK_EVERY = 50;
const REPORT_EVERY = 1000;
const RETRY_AFTER = 1;

const OUTPUT = 1;
const EVENTS = 3;

function send(event: ChildEvent): void {
  try {
    writeSync(EVENTS, `${JSON.stringify(event)}\n`);
  } catch {
    // Nobody listens: what matters goes through standard output, and that will say so too.
  }
}

/** Write to standard output without waiting; a reader that is gone ends the process. */
const output: Sink = (bytes, start, end) => {
  try {
    return writeSync(OUTPUT, bytes, start, end - start);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    return process.exit(0);
  }
};

/** Tell, without waiting, whether standard input has ended. */
function inputEnded(): boolean {
  try {
    return readSync(0, new Uint8Array(1), 0, 1, null) === 0;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN';
  }
}

/** A capture that is running. */
class Capturer {
  // `cap` writes into this buffer and does not keep it alive: held here, as the capture itself is (see @module).
  readonly #buffer = new Uint8Array(PACKET_LIMIT + 1);
  readonly #cap: CapModule.Cap;
  readonly #queue: OctetQueue;
  readonly #clock = new ArrivalClock({
    origin: performance.timeOrigin,
    monotonic: () => performance.now(),
    wall: () => Date.now(),
  });
  readonly #header = new Uint8Array(RECORD_HEADER);
  readonly #settings: ChildSettings;
  #captured = 0;
  #refused = 0;
  #burst = 0;
  #longestBurst = 0;
  #passedBefore: number | undefined;
  #nextLook = 0;
  #nextReport = 0;
  #ending = false;
  #woken = false;

  constructor(cap: CapModule.Cap, settings: ChildSettings) {
    this.#cap = cap;
    this.#settings = settings;
    this.#queue = new OctetQueue(settings.queue);
  }

  /** Open the interface; what `open` throws is thrown on. */
  open(): void {
    const { device, filter, kernelBuffer, snapLength } = this.#settings;
    const linkType = linkTypeOf(this.#cap.open(device, filter, kernelBuffer, this.#buffer));
    this.#passedBefore = this.#passed();
    const header = fileHeader(linkType, snapLength);
    this.#queue.push(header, header, 0);
    this.#queue.drain(output);
    this.#cap.on('packet', (length) => this.#take(length));
    send({ event: 'open', linkType });
  }

  /** Stop capturing, and end when all that was taken has left. */
  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    const passed = this.#passed();
    this.#cap.close();
    const flush = (): void => {
      if (!this.#queue.drain(output)) {
        setTimeout(flush, RETRY_AFTER);
        return;
      }
      send({
        event: 'end',
        ...this.#counts(),
        ...(passed === undefined ? {} : { passed: passed - this.#passedBefore! }),
      });
      process.exit(0);
    };
    flush();
  }

  /** Take the packet that lies in the buffer: `cap` overwrites it with the next one. */
  #take(length: number): void {
    if (this.#ending) return;
    this.#captured++;
    this.#burst++;
    this.#clock.tick();
    const kept = Math.min(length, this.#settings.snapLength);
    writeRecordHeader(this.#header, this.#clock.seconds, this.#clock.nanoseconds, kept, length);
    if (!this.#queue.push(this.#header, this.#buffer, kept)) this.#refused++;
    if (this.#queue.length >= WRITE_AT) this.#queue.drain(output);
    this.#wake();
    this.#look();
  }

  /** Have what waits written when the loop is reached again, which also ends a burst. */
  #wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    setImmediate(() => this.#idle());
  }

  #idle(): void {
    this.#woken = false;
    this.#longestBurst = Math.max(this.#longestBurst, this.#burst);
    this.#burst = 0;
    if (this.#queue.drain(output)) return;
    this.#woken = true;
    setTimeout(() => this.#idle(), RETRY_AFTER);
  }

  /** Do from within the listener what timers would do, had they a chance. */
  #look(): void {
    const now = performance.now();
    if (now < this.#nextLook) return;
    this.#nextLook = now + LOOK_EVERY;
    if (inputEnded()) this.end();
    if (now < this.#nextReport) return;
    this.#nextReport = now + REPORT_EVERY;
    send({ event: 'counts', ...this.#counts() });
  }

  #counts(): { captured: number; refused: number; burst: number } {
    return { captured: this.#captured, refused: this.#refused, burst: Math.max(this.#longestBurst, this.#burst) };
  }

  #passed(): number | undefined {
    // With a filter the interface's own counters say nothing about what should have come.
    if (this.#settings.filter !== '') return undefined;
    try {
      return packetsPassed(readFileSync('/proc/self/net/dev', 'utf8'), this.#settings.device);
    } catch {
      return undefined;
    }
  }
}

/** Load `cap`, or say why not and end. */
function load(): typeof CapModule {
  try {
    return createRequire(import.meta.url)('cap') as typeof CapModule;
  } catch (error) {
    return fail((error as Error).message);
  }
}

function fail(message: string): never {
  send({ event: 'failed', message });
  process.exit(1);
}

function main(): void {
  const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings;
  const { Cap } = load();
  const devices = Cap.deviceList();
  if (!devices.some((device) => device.name === settings.device)) fail(`${settings.device}: No such device exists`);
  // Touched so that Node makes it non-blocking: a reader that is slow must not stop the listener.
  process.stdout.on('error', () => process.exit(0));
  const capturer = new Capturer(new Cap(), settings);
  try {
    capturer.open();
  } catch (error) {
    // `process.exit` runs no collector, so the object whose `open` failed is never destroyed.
    fail((error as Error).message);
  }
  process.stdin.on('end', () => capturer.end()).resume();
  // An interrupt from the terminal reaches the whole group: it is the parent that ends us.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => capturer.end());
  process.on('SIGHUP', () => capturer.end());
}

main();
