/**
 * What findings about requests for an address have in common.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { inVain, speaking } from './asked-in-vain.ts';
import { Cases, lastOf } from './cases.ts';
import { doubtOf, weakened } from './doubt.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { isAboutFirst } from './meeting.ts';
import { Parties } from './parties.ts';
import { UNANSWERED_REQUESTS } from './thresholds.ts';

/** Who was asked for, and by whom: pairs of who asks and who is asked for. */
export interface Asked {
  readonly vni: number | null;
  readonly asking: Parties;
  readonly server: string;
}

interface Silence {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
  /** When the first ones were asked, in nanoseconds, and the last. */
  readonly times: bigint[];
  last: bigint;
}

interface Target extends Asked {
  /** It answered somebody else after it had been asked for in vain. */
  answersOthers: boolean;
  last: bigint;
}

/** Addresses that are remembered as answering, and pairs of who asked and was answered. */
const ALIVE = 65_536;
/** Requests whose times are kept. */
const TIMES = 64;

/** Make the detector of one kind of address resolution. */
export function unansweredRequests(
  finding: string,
  kind: 'arp' | 'nd',
  summary: (asked: Asked, count: number) => string,
): Detector {
  return {
    finding,
    explains: [
      'echo-unanswered',
      'destination-unreachable',
      'packet-loss',
      'one-way-traffic',
      'missing-forwarding-entry',
      'wrong-vtep',
    ],
    meets: isAboutFirst,
    watch: (): Watch => {
      const silent = new Cases<Silence>();
      const answered = new Set<string>();
      let forgotten = false;
      // When an address last answered anybody, as far as it is remembered.
      const alive = new Map<string, bigint>();
      return {
        see(one: Conversation): void {
          // Nobody is at the unspecified address.
          if (one.type !== 'exchange' || one.kind !== kind || /^(?:0\.0\.0\.0|::)$/.test(one.server)) return;
          const { vni, client, server } = one;
          const key = `${vni} ${client} ${server}`;
          if (one.state === 'answered') {
            if (answered.size < ALIVE) answered.add(key);
            else if (!answered.has(key)) forgotten = true;
            const place = `${vni} ${server}`;
            if (alive.size < ALIVE || alive.has(place)) alive.set(place, one.request[0]?.time ?? 0n);
          } else if (one.state !== 'unrequested') {
            silent.add(key, { vni, client, server, times: [], last: 0n }, lastOf(one.request));
            const known = silent.get(key)?.details;
            const time = one.request[0]?.time;
            if (known === undefined || time === undefined) return;
            if (known.times.length < TIMES) known.times.push(time);
            if (time > known.last) known.last = time;
          }
        },
        conclude: (known) => {
          // Whoever asks for it: an address that is not there is one finding.
          const targets = new Cases<Target>();
          for (const { details, count, evidence } of silent) {
            const { vni, client, server } = details;
            if (inVain(details.times) < UNANSWERED_REQUESTS || answered.has(`${vni} ${client} ${server}`)) continue;
            const key = `${vni} ${server}`;
            targets.add(key, { vni, server, asking: new Parties(), answersOthers: false, last: 0n }, ...evidence);
            const target = targets.get(key)?.details;
            target?.asking.add(client, server, count);
            if (target === undefined) continue;
            if (details.last > target.last) target.last = details.last;
            if ((alive.get(key) ?? 0n) > details.last) target.answersOthers = true;
          }
          return [...targets].map(({ details, evidence }): Finding => {
            const { vni, server, asking, answersOthers, last } = details;
            const count = asking.total;
            return weakened(
              {
                finding,
                severity: 'error',
                confidence: 'likely',
                summary: summary({ vni, server, asking }, count),
                vni,
                subjects: [...new Set([server, ...asking.subjects])],
                count,
                evidence,
                refutedBy: 'The answer takes another way, which no capture here sees.',
                remedy: `Is ${server} running, and in this network? On its host: ip addr, and the neighbour and forwarding tables (ip neigh, bridge fdb).`,
              },
              doubtOf(known, evidence) ??
                (forgotten ? 'More were answered than are remembered' : undefined) ??
                (answersOthers ? `${server} answers others later on` : speaking(known, vni, server, last)),
            );
          });
        },
      };
    },
  };
}
