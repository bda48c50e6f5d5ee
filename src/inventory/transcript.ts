/**
 * Pasted terminals: text between prompts, which tell the host, and commands, which tell the namespace.
 *
 * `[olly@docker0 ~]$ sudo nsenter --net=/var/run/docker/netns/ingress_sbox ip a`
 *
 * @module
 */

/** What stands between two prompts. */
export interface Part {
  readonly text: string;
  /** The command line; undefined where there is no prompt above. */
  readonly command: string | undefined;
  /** The host that the prompt names. */
  readonly host: string | undefined;
  /** The namespace that the command enters. */
  readonly namespace: string | undefined;
}

const PROMPT =
  /^(?:\[[\w.-]{1,64}@([\w-]{1,63})[^\]]{0,256}\]|[\w.-]{1,64}@([\w-]{1,63}):[^\s$#]{0,256})\s?[$#]\s+(\S.*)$/;
const ENTERED = [
  /--net=\S*\/([\w.-]{1,64})(?:\s|$)/,
  /\bip\s+netns\s+exec\s+([\w.-]{1,64})\s/,
  /\bip\s+(?:-\S+\s+)*-n\s+([\w.-]{1,64})\s/,
];

/** Split text at its prompts. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let head: Omit<Part, 'text'> = { command: undefined, host: undefined, namespace: undefined };
  const finish = (): void => {
    if (lines.some((line) => line.trim() !== '')) parts.push({ ...head, text: lines.join('\n') });
    lines = [];
  };
  for (const line of text.split('\n')) {
    const prompt = line.length <= MOST ? PROMPT.exec(line) : null;
    if (prompt === null) {
      // What sudo asks is no output of the command.
      if (!/^\[sudo\] password for /.test(line)) lines.push(line);
      continue;
    }
    finish();
    const command = prompt[3]!;
    head = { command, host: prompt[1] ?? prompt[2], namespace: entered(command) };
  }
  finish();
  return parts;
}

/** Longer lines are no prompts. */
const MOST = 4096;

function entered(command: string): string | undefined {
  for (const pattern of ENTERED) {
    const found = pattern.exec(command)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
