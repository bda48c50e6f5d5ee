/**
 * The bench: makes captures, builds the peers that are there, runs all rows in turn, checks that all programs of a row
 * give the same answer, and prints the table.
 *
 *   npm run bench                                 1,000,000 packets, five rounds
 *   npm run bench -- --packets 10000000           so that start-up does not count (files of 4.3 GB each; they are removed)
 *   npm run bench -- --rounds 9 --only decode     rows whose title has this word
 *   npm run bench -- --write                      put the table into bench/README.md
 *   npm run bench -- --folder DIR --keep          where the captures are made, and whether they stay
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from './generate.mjs';
import { agree, measure, median } from './measure.mjs';
import { buildPeers } from './peers.mjs';
import { OURS, rowsFor } from './rows.mjs';

const README = join(import.meta.dirname, 'README.md');
const OCTETS_A_PACKET = 480;

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const packets = Number(values.packets);
const rounds = Number(values.rounds);
if (!(packets >= 1000 && rounds >= 1)) throw new Error('--packets takes 1000 or more, --rounds 1 or more');
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'vxlens-bench-'));
mkdirSync(folder, { recursive: true });

let wrong = 0;
try {
  wrong = run();
} finally {
  if (values.folder === undefined && !values.keep) rmSync(folder, { recursive: true });
}
process.exitCode = wrong === 0 ? 0 : 1;

function run() {
  const peers = buildPeers(folder);
  if (peers.clock.command === undefined) throw new Error(`no clock for the programs: ${peers.clock.reason}`);
  for (const [name, { reason }] of Object.entries(peers)) if (reason !== undefined) say(`without ${name}: ${reason}`);
  const rows = rowsFor(packets).filter(({ title }) => values.only === undefined || title.includes(values.only));
  const lines = [];
  let different = 0;
  let made;
  for (const row of rows) {
    const path = row.file === undefined ? undefined : pathOf(row.file);
    if (path !== made) remove(made);
    made = path;
    if (path !== undefined) make(row.file, path);
    say(row.title);
    const results = measure(peers.clock.command[0], programsOf(row, peers, path), rounds, folder);
    const { text, differing } = table(row, results);
    different += differing;
    lines.push(...text);
    for (const line of text) console.log(line);
  }
  remove(made);
  const report = [...head(), ...lines].join('\n');
  console.log(`\n${report}`);
  if (values.write) write(report);
  return different;
}

/** A name that tells what is in a file. */
function pathOf({ packets: count, mix = 'overlay', seed = 1, flows = 50_000, inFlight = 1000, format = 'pcap' }) {
  return join(folder, `${mix}-${count}-${seed}-${flows}-${inFlight}.${format}`);
}

function make(file, path) {
  if (existsSync(path)) return;
  const { bavail, bsize } = statfsSync(folder);
  if (file.packets * OCTETS_A_PACKET > 0.8 * bavail * bsize) throw new Error(`${folder} has no room for ${path}`);
  say(`making ${path}`);
  generate({ ...file, out: path });
}

function remove(path) {
  if (path !== undefined && !values.keep) rmSync(path, { force: true });
}

/** The programs of a row that can be run, C first, for it is what the others are measured by. */
function programsOf({ peers: asked, ours }, peers, file) {
  const programs = [];
  for (const [name, task] of Object.entries(asked)) {
    const command = peers[name]?.command ?? (peers[name] === undefined ? [] : undefined);
    if (command === undefined) continue;
    programs.push({ name, command: [...command, ...(typeof task === 'string' ? [task, file] : task(file))] });
  }
  for (const [name, command] of ours) programs.push({ name: `${OURS}${name}`, command: command(file) });
  return programs;
}

/** The lines of a row: one for each program. */
function table(row, results) {
  const [first] = results;
  const own = results.find(({ name }) => name.startsWith(OURS));
  const ofC = results.find(({ name }) => name === 'c');
  const ourTime = processorOf(own);
  let differing = 0;
  const text = results.map((result) => {
    const { name, runs, answer } = result;
    const times = runs.map(({ processor }) => processor);
    const time = median(times);
    const same = row.different !== undefined || agree(answer, first.answer);
    if (!same) differing++;
    const mine = name.startsWith(OURS);
    return cells([
      result === first ? row.title : '',
      mine ? `**${name}**` : name === 'c' ? 'C' : name,
      time.toFixed(2),
      `${Math.min(...times).toFixed(2)}-${Math.max(...times).toFixed(2)}`,
      row.file === undefined ? '' : Math.round((time / row.file.packets) * 1e9),
      ofC === undefined ? '' : (time / processorOf(ofC)).toFixed(2),
      mine ? '' : (time / ourTime).toFixed(2),
      goalOf(row, name, mine),
      Math.round(Math.max(...runs.map(({ memory }) => memory))),
      same ? (row.different ?? 'the same') : '**DIFFERENT**',
    ]);
  });
  return { text, differing };
}

function processorOf({ runs }) {
  return median(runs.map(({ processor }) => processor));
}

function goalOf({ goals }, name, mine) {
  if (mine) return goals.c === undefined ? '' : `C × ${goals.c}`;
  const goal = name === 'c' ? undefined : goals[name];
  return goal === undefined ? '' : `≥ ${Number(goal.toFixed(2))}`;
}

function cells(all) {
  return `| ${all.join(' | ')} |`;
}

function head() {
  const commit =
    spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() || 'not committed';
  const date = new Date().toISOString().slice(0, 10);
  const [{ model }] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return [
    `${date}, commit ${commit}; ${model.trim()}, ${cpus().length} processors, ${gibibytes} GiB, Node.js ${process.version}; ` +
      `${packets.toLocaleString('en')} packets, medians of ${rounds} rounds.`,
    '',
    cells([
      'work',
      'program',
      'processor s',
      'least-most',
      'ns a packet',
      'of C',
      'of vxlens',
      'goal',
      'peak MiB',
      'answer',
    ]),
    cells(['---', '---', '--:', '--:', '--:', '--:', '--:', '--:', '--:', '---']),
  ];
}

/** Put the table between its marks in the README. */
function write(report) {
  const readme = readFileSync(README, 'utf8');
  const marked = /(<!-- table -->\n)[\s\S]*(<!-- end of table -->)/;
  if (!marked.test(readme)) throw new Error(`${README} has no marks for the table`);
  writeFileSync(
    README,
    readme.replace(marked, (_, before, after) => `${before}${report}\n${after}`),
  );
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
