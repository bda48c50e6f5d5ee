/**
 * Stops on a path, told as steps.
 *
 * @module
 */
import { addressText } from '../conversations/addresses.ts';
import { clockOf, gotFlow, type Path, type Stop, sentFlow } from './path.ts';
import type { RequestStep } from './request.ts';
import type { Ground } from './telling.ts';
import { endsOf, mirrored, proofOf, translationOf } from './translation.ts';

/** Tell the steps of the client's packet, or those of its answer. */
export function stepsOf({ stops, packet, answer }: Path, onward: boolean, ground: Ground): RequestStep[] {
  const seen = stops.filter(({ sentAt, gotAt }) => (onward ? sentAt : gotAt) >= 0);
  const order = onward ? seen : seen.toReversed();
  return order.map((stop, i) => stepOf(stop, order[i - 1], onward, onward ? packet : answer, ground));
}

function stepOf(
  stop: Stop,
  before: Stop | undefined,
  onward: boolean,
  shown: number | undefined,
  ground: Ground,
): RequestStep {
  const { strand } = stop;
  const { client, clientPort, server, serverPort } = endsOf(strand);
  const flow = onward ? sentFlow(strand) : gotFlow(strand);
  const mark = onward ? stop.sent : stop.got;
  const [source, sourcePort] = onward ? [client, clientPort] : [server, serverPort];
  const [destination, destinationPort] = onward ? [server, serverPort] : [client, clientPort];
  const between = before === undefined ? null : translationOf(endsOf(before.strand), endsOf(strand));
  const { tunnel } = flow;
  const explained =
    between === null || before === undefined || !onward
      ? undefined
      : ground.knowledge?.explain(endsOf(before.strand), endsOf(strand), [
          pointOf(before, ground),
          pointOf(stop, ground),
        ]);
  return {
    point: pointOf(stop, ground),
    frame: frameOf(stop, onward),
    time: ground.base + BigInt(Math.round(timeOf(stop, onward))),
    source: addressText(source),
    sourcePort,
    destination: addressText(destination),
    destinationPort,
    translation: onward ? between : mirrored(between),
    ...(tunnel === undefined
      ? {}
      : {
          tunnel: {
            source: addressText(tunnel.source),
            destination: addressText(tunnel.destination),
            sourcePort: tunnel.sourcePort,
            vni: strand.vni,
          },
        }),
    timeToLive: mark?.timeToLive ?? flow.timeToLive,
    since: before === undefined ? null : sinceOf(before, stop, onward, ground),
    proof: before === undefined ? null : before.strand === strand ? 'proved' : proofOf(before.strand, strand),
    ...(explained === undefined ? {} : { explained }),
    ...(shown === undefined || mark?.digest === shown ? {} : { later: true as const }),
  };
}

const pointOf = ({ strand }: Stop, { points }: Ground): string => points[strand.point]!.name;

const timeOf = ({ sentAt, gotAt }: Stop, onward: boolean): number => (onward ? sentAt : gotAt);

function frameOf({ sent, got, occurrence }: Stop, onward: boolean): number {
  const mark = onward ? sent : got;
  if (mark === undefined) return 0;
  const last = mark.frames.length - 1;
  return mark.frames[onward ? Math.min(occurrence, last) : Math.max(0, last - occurrence)]!;
}

/** The time between two sightings, clocks set right; null where it cannot be known. */
function sinceOf(before: Stop, stop: Stop, onward: boolean, { clocks }: Ground): number | null {
  const mark = onward ? stop.sent : stop.got;
  const other = onward ? before.sent : before.got;
  if (mark === undefined || mark.digest !== other?.digest) return null;
  const time = timeOf(before, onward);
  const clock = clockOf(clocks, before.strand.point, stop.strand.point, time);
  const since = Math.round(timeOf(stop, onward) - time - (clock ?? 0));
  // Without a relation of the clocks a time backwards says only that there is none.
  return clock === undefined && since < 0 ? null : since;
}
