/**
 * The bench: makes captures, builds the peers that are there, runs all rows in turn, checks that all programs of a row
 * give the same answer, and prints the table.
 *
 *   npm run bench                                 1,000,000 packets, five rounds
 *   npm run bench -- --packets 10000000           so that start-up does not count (files of 4.3 GB each; they are removed)
 *   npm run bench -- --rounds 9 --only decode     rows whose title has these words; may be given again
 *   npm run bench -- --write                      put the table into bench/README.md
 *   npm run bench -- --folder DIR --keep          where the captures are made, and whether they stay
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { keepConstants } from '../.ci/constants.mjs';
import { generate } from './generate.mjs';
import { agree, measure, median } from './measure.mjs';
import { buildPeers } from './peers.mjs';
import { INNER, INNER_FOLDER, OURS, rowsFor } from './rows.mjs';

const README = join(import.meta.dirname, 'README.md');
const OCTETS_A_PACKET = 480;

const { values } = parseArgs({
  options: {
    packets: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true },
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

// The captures that were made and not removed yet.
const made = new Set();

let wrong = 0;
try {
  wrong = run();
} finally {
  if (values.folder === undefined && !values.keep) rmSync(folder, { recursive: true });
}
process.exitCode = wrong === 0 ? 0 : 1;

function run() {
  const peers = buildPeers(folder);
  const outExtension = { '.js': '.mjs' };
  buildSync({ entryPoints: INNER, bundle: true, format: 'esm', platform: 'node', outdir: INNER_FOLDER, outExtension });
  keepConstants(INNER_FOLDER);
  if (peers.clock.command === undefined) throw new Error(`no clock for the programs: ${peers.clock.reason}`);
  const without = Object.entries(peers).filter(([, { reason }]) => reason !== undefined);
  for (const [name, { reason }] of without) say(`without ${name}: ${reason}`);
  const rows = rowsFor(packets).filter(({ title }) => values.only?.some((words) => title.includes(words)) ?? true);
  const lines = [];
  let different = 0;
  for (const row of rows) {
    say(row.title);
    const files = filesOf(row).map(make);
    if (!files.includes(null)) {
      const results = measure(peers.clock.command[0], programsOf(row, peers, files), rounds, folder);
      const { text, differing } = table(row, results);
      different += differing;
      lines.push(...text);
      for (const line of text) console.log(line);
    }
    removeAllBut(rows[rows.indexOf(row) + 1]);
  }
  const report = [...head(without), ...lines].join('\n');
  console.log(`\n${report}`);
  if (values.write) write(report);
  return different;
}

/** A name that tells what is in a file. */
function pathOf({ packets: count, mix = 'overlay', seed = 1, flows = 50_000, inFlight = 1000, format = 'pcap', gzip }) {
  return join(folder, `${mix}-${count}-${seed}-${flows}-${inFlight}.${format}${gzip === true ? '.gz' : ''}`);
}

/** What the generator makes for a row; nothing for one that reads no file. */
function filesOf({ file, others = [] }) {
  return file === undefined ? [] : [file, ...others];
}

/** Make a file, if it is not there yet, and return its path; null where it cannot be made here. */
function make(file) {
  const path = pathOf(file);
  made.add(path);
  if (existsSync(path)) return path;
  if (file.gzip === true) {
    const plain = make({ ...file, gzip: false });
    say(`making ${path}`);
    if (spawnSync('gzip', ['-kf', plain]).status === 0) return path;
    say('without gzip: it is not installed');
    return null;
  }
  const { bavail, bsize } = statfsSync(folder);
  if (file.packets * OCTETS_A_PACKET > 0.8 * bavail * bsize) throw new Error(`${folder} has no room for ${path}`);
  say(`making ${path}`);
  generate({ ...file, out: path });
  return path;
}

/** Remove the files that the next row does not need. */
function removeAllBut(row) {
  if (values.keep) return;
  const needed = filesOf(row ?? {}).map(pathOf);
  for (const path of made) {
    if (needed.includes(path)) continue;
    rmSync(path, { force: true });
    made.delete(path);
  }
}

/** The programs of a row that can be run, C first, for it is what the others are measured by. */
function programsOf(row, peers, files) {
  const programs = [];
  for (const [name, task] of Object.entries(row.peers)) {
    const command = peers[name]?.command ?? (peers[name] === undefined ? [] : undefined);
    if (command !== undefined) programs.push({ name, ...wordsOf(task, command, row, files) });
  }
  for (const [name, command] of row.ours) programs.push({ name: `${OURS}${name}`, command: command(...files) });
  return programs;
}

/** What runs a peer: on all of the file, or on a part of its packets. */
function wordsOf(task, command, row, files) {
  if (typeof task === 'string') return { command: [...command, task, files[0]] };
  if (typeof task === 'function') return { command: [...command, ...task(...files)] };
  const part = Math.min(1, task.packets / row.file.packets);
  const on = (count) => [...command, ...task.words(make({ ...row.file, packets: count }))];
  return { command: on(task.packets), part, start: on(1) };
}

/** The lines of a row: one for each program. */
function table(row, results) {
  const [first] = results;
  const own = results.find(({ name }) => name.startsWith(OURS));
  const ofC = results.find(({ name }) => name === 'c' || name === 'c print');
  const ourTime = timeOf(own, 'processor');
  let differing = 0;
  const text = results.map((result) => {
    const { name, part, runs, answer } = result;
    const time = timeOf(result, 'processor');
    const times = runs.map(({ processor }) => processor);
    const same = row.different !== undefined || part !== undefined || agree(answer, first.answer);
    if (!same) differing++;
    return cells([
      result === first ? titleOf(row) : '',
      result === ofC ? 'C' : name.startsWith(OURS) ? `**${name}**` : name,
      time.toFixed(2),
      runs.length === 1 ? '' : `${Math.min(...times).toFixed(2)}-${Math.max(...times).toFixed(2)}`,
      timeOf(result, 'wall').toFixed(2),
      row.file === undefined ? '' : Math.round((time / row.file.packets) * 1e9),
      ofC === undefined ? '' : (time / timeOf(ofC, 'processor')).toFixed(2),
      result === own ? '' : (time / ourTime).toFixed(2),
      row.goals.growth === undefined ? goalOf(row, result, own, ofC) : growthOf(row, result, results),
      Math.round(Math.max(...runs.map(({ memory }) => memory))),
      answerOf(row, result, same),
    ]);
  });
  return { text, differing };
}

/** The median of a program's times; where it did a part of the work, that is scaled, but not its start. */
function timeOf({ runs, part = 1, start }, which) {
  const begin = start?.[which] ?? 0;
  return begin + (median(runs.map((run) => run[which])) - begin) / part;
}

function titleOf({ title, file }) {
  if (file === undefined) return title;
  const { packets: count } = file;
  return `${title} (${count % 1e6 === 0 ? `${count / 1e6} M` : `${count / 1000} k`})`;
}

function answerOf({ different, file }, { part, name }, same) {
  if (part !== undefined) return `on ${Math.round(part * file.packets).toLocaleString('en')}, once, scaled`;
  if (different !== undefined) return name.startsWith(OURS) ? '' : different;
  return same ? 'the same' : '**DIFFERENT**';
}

/** The goal that a program's line is held to, and whether it was reached. */
function goalOf({ goals }, result, own, ofC) {
  const ourTime = timeOf(own, 'processor');
  if (result === own) {
    if (goals.c === undefined || ofC === undefined) return '';
    return reached(`≤ ${goals.c} C`, ourTime <= goals.c * timeOf(ofC, 'processor'));
  }
  const goal = result.name.startsWith(OURS) ? goals.own : result === ofC ? undefined : goals[result.name];
  return goal === undefined
    ? ''
    : reached(`≥ ${Number(goal.toFixed(2))}`, timeOf(result, 'processor') >= goal * ourTime);
}

/** How much more time the first program takes than the second, when the third's, which is start-up, is left out of both. */
function growthOf({ goals }, result, results) {
  if (result !== results[0]) return '';
  const [all, tenth, start] = results.map((each) => timeOf(each, 'processor'));
  const growth = (all - start) / (tenth - start);
  return `${growth.toFixed(1)}, ${reached(`≤ ${goals.growth}`, growth <= goals.growth)}`;
}

function reached(goal, isReached) {
  return `${goal}: ${isReached ? 'yes' : '**no**'}`;
}

function cells(all) {
  return `| ${all.join(' | ')} |`;
}

function head(without) {
  const git = (...words) => spawnSync('git', words, { encoding: 'utf8' }).stdout?.trim() ?? '';
  const commit = git('rev-parse', '--short', 'HEAD') || 'unknown';
  const changed = git('status', '--porcelain', '--', 'src') === '' ? '' : ' with changes on top';
  const date = new Date().toISOString().slice(0, 10);
  const [{ model }] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const missing = without.map(([name, { reason }]) => `${name} (${reason})`).join(', ');
  return [
    `${date}, commit ${commit}${changed}; ${model.trim()}, ${cpus().length} processors, ${gibibytes} GiB, ` +
      `Node.js ${process.version}; medians of ${rounds} rounds, load ${loadavg()[0].toFixed(1)} at the end.` +
      (missing === '' ? '' : ` Without ${missing}.`),
    '',
    cells([
      'work (packets)',
      'program',
      'processor s',
      'least-most',
      'wall s',
      'ns a packet',
      'of C',
      'of vxlens',
      'goal',
      'peak MiB',
      'answer',
    ]),
    cells(['---', '---', '--:', '--:', '--:', '--:', '--:', '--:', '---', '--:', '---']),
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
