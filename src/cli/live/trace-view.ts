/**
 * `vxlens live --trace`: exchanges, or packets, joined over all points, each as soon as it is certain.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import type { LiveStatistics } from '../../live.ts';
import { nameConversation } from '../../reports/naming.ts';
import { type Style, traceJson } from '../../reports/trace.ts';
import { STANDARD_OUTPUT, writeOut } from '../output.ts';
import { followingView, type TraceView } from '../trace-view.ts';
import { Joining } from './joining.ts';
import type { Wanted } from './request.ts';
import type { View } from './view.ts';

/** How the view writes. */
export interface TraceViewOptions {
  readonly wanted: Wanted;
  readonly json: boolean;
  /** Every packet, instead of every exchange. */
  readonly packets: boolean;
  readonly style: Style;
  /** The times are the capturing process's: whatever is reckoned from them says so. */
  readonly userland: boolean;
}

const USERLAND = 'Times, and all that is reckoned from them, are when the capturing process was told of a packet.\n';

/** Make the view. */
export function traceView({ wanted, json, packets, style, userland }: TraceViewOptions): View {
  const joining = new Joining(wanted);
  const view = viewOf({ json, packets, style, userland });
  const write = async (text: string): Promise<void> => {
    if (text === '') return;
    const octets = Buffer.from(text);
    await writeOut(STANDARD_OUTPUT, octets, octets.length);
  };
  const tell = (conversations: readonly Conversation[]): Promise<void> =>
    write(conversations.map((one) => view.take(one)).join(''));
  return {
    begin: (interfaces) => joining.begin(interfaces),
    async take(batch, count) {
      await tell(joining.take(batch, count));
      return true;
    },
    tick: () => tell(joining.tick()),
    async end(_: readonly LiveStatistics[]) {
      await tell(joining.end());
      await write(view.end());
      return 0;
    },
  };
}

function viewOf({ json, packets, style, userland }: Omit<TraceViewOptions, 'wanted'>): Pick<TraceView, 'take' | 'end'> {
  if (json) {
    const end = userland ? ',"clock":"userland"}\n' : '}\n';
    const { names } = style;
    const plain = (one: Conversation) => traceJson(names === undefined ? one : nameConversation(one, names));
    return { take: (one) => plain(one).slice(0, -1) + end, end: () => '' };
  }
  const view = followingView(style, packets, true);
  if (!userland) return view;
  // The heading of each exchange or packet has the figures.
  return { take: (one) => view.take(one).replace('\n', ' (userland clock)\n'), end: () => view.end() + USERLAND };
}
