/**
 * `vxlens live --diagnose`: what is wrong, said when it shows, and all of it at the end.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import type { Finding } from '../../findings/finding.ts';
import type { Inventory } from '../../inventory/model.ts';
import { findingJson, findingText, verdictText } from '../../reports/findings.ts';
import { nameFinding } from '../../reports/naming.ts';
import type { Style } from '../../reports/trace.ts';
import { STANDARD_OUTPUT, writeOut } from '../output.ts';
import { Joining } from './joining.ts';
import type { Wanted } from './request.ts';
import type { View } from './view.ts';
import { Watching } from './watching.ts';

/** Exit code: an error was found. */
const FOUND = 3;

/** How the view writes. */
export interface DiagnoseViewOptions {
  readonly wanted: Wanted;
  readonly json: boolean;
  readonly style: Style;
  /** The times are the capturing process's: whatever is reckoned from them says so. */
  readonly userland: boolean;
  /** What is known of hosts, networks and containers. */
  readonly inventory?: Inventory | undefined;
}

/** Make the view. */
export function diagnoseView(options: DiagnoseViewOptions, now: () => number = Date.now): View {
  const joining = new Joining(options.wanted, now);
  const watching = new Watching(options.inventory);
  const { names } = options.style;
  const plain = options.json ? jsonOf(options) : textOf(options);
  const text: Text = (one, state) => plain(names === undefined ? one : nameFinding(one, names), state);
  const look = async (conversations: readonly Conversation[]): Promise<void> => {
    watching.see(conversations);
    const findings = watching.look(now(), () => joining.tables());
    if (findings !== undefined)
      await write(
        watching
          .news(findings)
          .map((one) => text(one, 'new'))
          .join(''),
      );
  };
  return {
    begin: (interfaces) => joining.begin(interfaces),
    async take(batch, count) {
      await look(joining.take(batch, count));
      return true;
    },
    tick: () => look(joining.tick()),
    async end() {
      watching.see(joining.end());
      const findings = watching.end();
      await write(findings.map((one) => text(one, 'final')).join(''));
      if (!options.json) await write(verdictText(findings));
      return findings.some(({ severity }) => severity === 'error') ? FOUND : 0;
    },
  };
}

async function write(text: string): Promise<void> {
  const octets = Buffer.from(text);
  await writeOut(STANDARD_OUTPUT, octets, octets.length);
}

type Text = (finding: Finding, state: 'new' | 'final') => string;

/** Each finding is a line when it is new, and a line with all that was counted at the end. */
function jsonOf({ userland }: DiagnoseViewOptions): Text {
  const clock = userland ? ',"clock":"userland"' : '';
  return (finding, state) => `${findingJson(finding).slice(0, -1)},"state":"${state}"${clock}}\n`;
}

function textOf({ style, userland }: DiagnoseViewOptions): Text {
  const clock = userland ? ' (userland clock)' : '';
  return (finding, state) => {
    const text = findingText(finding, style.paint).replace('\n', `${clock}\n`);
    return `${state === 'new' ? style.paint.faint(`${timeText()} `) : ''}${text}\n`;
  };
}

const timeText = (): string => new Date().toTimeString().slice(0, 8);
