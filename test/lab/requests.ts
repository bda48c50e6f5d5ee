/**
 * The requests of the routing mesh held against their truth: followed to the task that served them, with all points, and
 * with each point in turn left out: then the step is named missing, and no other task is told.
 */
import { join } from 'node:path';
import { open } from '../../src/node.ts';
import type { Request } from '../../src/requests/request.ts';
import { requests } from '../../src/requests.ts';
import type { Check } from './checks.ts';
import { filesOf, nameOf, readTruth, type Truth } from './truth.ts';

interface Sent {
  readonly status: number;
  readonly source_port: number;
  readonly task: number | null;
}

interface Http {
  readonly kind: 'http';
  readonly client: string;
  readonly requests: readonly Sent[];
}

interface Mesh {
  readonly mesh?: { readonly tasks: readonly { readonly host: string; readonly ip: string }[] };
}

/** Compare what is told of a scenario's requests with its truth; nothing of a scenario without any. */
export async function requestChecks(folder: string): Promise<Check[]> {
  const truth = readTruth(folder) as Truth & Mesh;
  const sent = (truth.traffic as readonly { readonly kind: string }[]).filter(
    (item): item is Http => item.kind === 'http',
  );
  const tasks = tasksOf(truth);
  if (sent.length === 0 || tasks.length === 0) return [];
  const files = filesOf(truth);
  const whole = await follow(folder, files);
  const checks = sent.flatMap((http) => held(http, tasks, whole, undefined));
  for (const left of files) {
    const told = await follow(
      folder,
      files.filter((file) => file !== left),
    );
    checks.push(...sent.flatMap((http) => held(http, tasks, told, { point: nameOf(left), whole })));
  }
  return checks;
}

async function follow(folder: string, files: readonly string[]): Promise<readonly Request[]> {
  const told: Request[] = [];
  for await (const one of requests(files.map((file) => open(join(folder, file))))) told.push(one);
  return told;
}

/** The tasks' addresses on the ingress network, the first task first. */
function tasksOf({ mesh, overlays }: Truth & Mesh): readonly string[] {
  if (mesh !== undefined) return mesh.tasks.map(({ ip }) => ip);
  const ingress = overlays.find(({ members }) => members.some(({ name }) => name === 'ingress-endpoint'));
  const tasks = ingress?.members.filter(({ name }) => /\.\d+$/.test(name)) ?? [];
  return [...tasks].sort((a, b) => a.name.localeCompare(b.name)).map(({ ip }) => ip);
}

/** What was left out, and what was told before it was. */
interface Without {
  readonly point: string;
  readonly whole: readonly Request[];
}

function held(http: Http, tasks: readonly string[], told: readonly Request[], without: Without | undefined): Check[] {
  const own = told.filter(({ client }) => client === http.client);
  const said = without === undefined ? '' : ` without ${without.point}`;
  const checks: Check[] = [];
  const answered = http.requests.filter(({ task }) => task !== null);
  for (const { source_port: port, status, task } of answered) {
    const found = own.filter(({ clientPort }) => clientPort === port);
    const right = found.filter((one) => isRight(one, status, tasks[(task ?? 0) - 1], without));
    checks.push(
      check(`request from port ${port} followed to its task${said}`, 1, found.length === 1 ? right.length : 0),
    );
  }
  const refused = http.requests.length - answered.length;
  const ports = new Set(answered.map(({ source_port: port }) => port));
  const failed = own.filter(({ clientPort, status }) => !ports.has(clientPort) && status === null);
  if (refused > 0) checks.push(check(`requests without an answer${said}`, refused, failed.length));
  return checks;
}

const check = (what: string, expected: number, found: number): Check => ({
  area: 'requests',
  what,
  expected,
  found,
  holds: expected === found,
});

function isRight(one: Request, status: number, task: string | undefined, without: Without | undefined): boolean {
  if (one.ambiguous || one.status !== status) return false;
  const { server } = one;
  if (without === undefined) return server?.address === task && one.missing.length === 0;
  const before = without.whole.find(({ clientPort, client }) => clientPort === one.clientPort && client === one.client);
  const passed = before?.steps.filter(({ point }) => point !== without.point) ?? [];
  const isGone = passed.length < (before?.steps.length ?? 0);
  const steps = one.steps.map(({ point, source, destination }) => `${point} ${source} ${destination}`);
  const expected = passed.map(({ point, source, destination }) => `${point} ${source} ${destination}`);
  if (steps.join() !== expected.join()) return false;
  return server?.address === task && one.missing.length > 0 === isGone;
}
