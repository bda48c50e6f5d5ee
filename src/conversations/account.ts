/**
 * The account of what became of packets and exchanges: judged, counted, and told when it is certain.
 *
 * @module
 */
import type { Acknowledged } from './acknowledged.ts';
import { isGroupMac } from './addresses.ts';
import type { CapturePoint } from './capture-point.ts';
import type { Conversation } from './conversation.ts';
import { Fates } from './fate.ts';
import type { Instance } from './instance.ts';
import type { Pairing } from './pairing.ts';
import type { Paths } from './path.ts';
import { roleOf } from './roles.ts';
import type { Routes } from './routes.ts';
import type { Settings } from './settings.ts';
import { Summing } from './summary.ts';
import { answererOf, overlayOf, rttOf, stateOf, Teller } from './telling.ts';
import type { Twins } from './twins.ts';

/** Keeps the account. */
export class Account {
  readonly summing: Summing;
  readonly #settings: Settings;
  readonly #points: readonly CapturePoint[];
  readonly #paths: Paths;
  readonly #routes: Routes;
  readonly #acknowledged: Acknowledged;
  readonly #fates: Fates;
  readonly #teller: Teller;
  #told: Conversation[] = [];

  constructor(
    settings: Settings,
    points: readonly CapturePoint[],
    paths: Paths,
    routes: Routes,
    twins: Twins,
    acknowledged: Acknowledged,
  ) {
    this.#settings = settings;
    this.summing = new Summing(Math.max(1024, settings.packets >> 1));
    this.#points = points;
    this.#paths = paths;
    this.#routes = routes;
    this.#acknowledged = acknowledged;
    this.#fates = new Fates(points, routes, twins, paths, this.summing);
    this.#teller = new Teller(points, paths, settings.verify);
  }

  /** Take the conversations that are certain so far. */
  take(): Conversation[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  /** Tell of packets about which nothing more can become known. */
  close(instances: readonly Instance[]): void {
    // What passed a point unseen says that silence there proves nothing: all of it has to be known before any verdict.
    if (this.#points.length > 1) for (const one of instances) this.#fates.noteMisses(one);
    for (const one of instances) this.#close(one);
  }

  #close(instance: Instance): void {
    instance.done = true;
    const { pairing } = instance;
    if (this.#points.length > 1) {
      if (this.#acknowledged.arrived(instance)) instance.delivered = true;
      if (instance.copyOf === undefined) this.#fates.judge(instance);
    }
    if (this.#isWanted(instance, pairing)) {
      this.#count(instance);
      if (this.#settings.details) this.#told.push(this.#teller.crossing(instance));
    }
    if (pairing !== undefined) this.settle(pairing);
    else if (isAnnouncement(instance)) this.summing.unsolicited++;
  }

  #isWanted(instance: Instance, pairing: Pairing | undefined): boolean {
    const { wanted } = this.#settings;
    if (wanted === undefined) return true;
    const own = instance.vni < 0 ? null : instance.vni;
    const vni = pairing === undefined ? own : overlayOf(pairing.request, pairing.reply);
    return wanted.packet(instance, vni, pairing?.kind);
  }

  #count(instance: Instance): void {
    const { summing } = this;
    const { seen } = instance;
    if (instance.copyOf !== undefined) {
      summing.copies++;
      return;
    }
    summing.crossings++;
    if (instance.ambiguous) summing.ambiguous++;
    if (instance.altered) summing.altered++;
    // What is flooded goes several ways at once: its neighbours in time are not neighbours.
    for (let i = 1; i < seen.length && instance.unicast; i++) {
      const from = seen[i - 1]!;
      const to = seen[i]!;
      if (from.point === to.point) continue;
      const { time } = this.#paths.elapsed(from, to);
      summing.passed(from.point, to.point, time);
    }
    if (instance.lostAfter >= 0) summing.lost(instance.lostAfter, instance.expected);
  }

  /** Tell of an exchange whose packets are told: with its answer at once, without when nothing more is waited for. */
  settle(pairing: Pairing): void {
    if (pairing.told) this.#countLate(pairing);
    if (pairing.told || !isCertain(pairing)) return;
    pairing.told = true;
    const { request, reply } = pairing;
    if (pairing.quiet && reply === undefined) this.summing.unsolicited++;
    else if (reply === undefined && request !== undefined && this.#isLocal(pairing, request)) this.summing.local++;
    else this.#exchange(pairing, request ?? reply!);
  }

  #exchange(pairing: Pairing, asked: Instance): void {
    const { kind, request, reply } = pairing;
    if (request !== undefined && reply !== undefined) {
      const turn = request.seen.at(-1)!;
      const continues = this.#routes.continues(turn, reply.seen[0]!.sourceMac, this.#paths.at(turn));
      pairing.answeredBy = answererOf(request, reply, continues);
    }
    if (!this.#isWanted(asked, pairing)) return;
    const byVtep = pairing.answeredBy === 'vtep';
    const vni = overlayOf(request, reply);
    this.summing.exchange(kind, vni, stateOf(pairing), rttOf(pairing), byVtep, pairing.further.length);
    pairing.counted = pairing.further.length;
    if (this.#settings.details) this.#told.push(this.#teller.exchange(pairing));
  }

  /** Count replies that came after their exchange was told. */
  #countLate(pairing: Pairing): void {
    const { kind, request, reply, further, counted } = pairing;
    if (counted < 0 || further.length === counted) return;
    this.summing.further(kind, overlayOf(request, reply), further.length - counted);
    pairing.counted = further.length;
  }

  /** Whether a request to all was only overheard here: who is asked is on the side of who asks. */
  #isLocal({ kind, error }: Pairing, { inner, seen }: Instance): boolean {
    if ((kind !== 'arp' && kind !== 'nd') || error !== undefined || !isGroupMac(seen[0]!.destinationMac)) return false;
    const asked = kind === 'nd' ? inner.neighbourTarget : inner.destination;
    return this.#routes.areNeighbours(seen[0]!, inner.source, asked);
  }
}

/** Whether a packet tells of itself, and neither asks nor answers. */
const isAnnouncement = (instance: Instance): boolean =>
  (instance.inner.kind === 'arp' || instance.inner.kind === 'neighbour-advertisement') &&
  roleOf(instance) === undefined;

/** Whether all packets of an exchange are told, and no further one is waited for. */
function isCertain({ request, reply, further, error, decided }: Pairing): boolean {
  if (request?.done === false || reply?.done === false || further.some((one) => !one.done)) return false;
  return decided || (request !== undefined && (reply !== undefined || error !== undefined));
}
