import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { open } from '../src/node.ts';
import { read } from '../src/read.ts';
import { shared, sharedMissing, unless } from './oracle/need.ts';
import { collect } from './sources/collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A capture of so many records, of 1400 octets that do not compress. */
function capture(count: number): Buffer {
  const header = Buffer.from('d4c3b2a10200040000000000000000000000040001000000', 'hex');
  const octets = Buffer.alloc(count * 1416);
  let random = 1;
  for (let at = 0; at < octets.length; at += 1416) {
    for (let i = 16; i < 1416; i++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      octets[at + i] = random >>> 16;
    }
    octets.writeUInt32LE(1400, at + 8);
    octets.writeUInt32LE(1400, at + 12);
  }
  return Buffer.concat([header, octets]);
}

const HUNDRED = capture(100);
const write = (name: string, octets: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, octets);
  return path;
};
const count = async (path: string): Promise<readonly [records: number, error: string | undefined]> => {
  const { lines, error } = await collect(open(path));
  return [lines.length, error?.message.replaceAll(`${folder}/`, '')];
};

describe('the name of the capture point', () => {
  test.each([
    ['ens3.pcap', 'ens3'],
    ['/captures/docker0/ens3.pcap', 'ens3'],
    ['ens3.pcapng.gz', 'ens3'],
    ['ens3.cap', 'ens3'],
    ['ens3.PCAP', 'ens3'],
    ['ens3.pcap0', 'ens3'],
    ['eth0.100.pcap', 'eth0.100'],
    ['a.pcap.bak', 'a.pcap.bak'],
    ['captured', 'captured'],
    ['.pcap', '.pcap'],
    ['-', 'stdin'],
  ])('%s: %s', (path, point) => {
    expect(open(path).point).toBe(point);
    expect(read(open(path)).point).toBe(point);
  });

  test('is what is given, if it is given', () => {
    expect(open('ens3.pcap', { point: 'docker0/ens3' }).point).toBe('docker0/ens3');
  });
});

describe('files', () => {
  test('a capture', async () => {
    expect(await count(write('whole.pcap', HUNDRED))).toEqual([100, undefined]);
  });

  test('longer than the buffer, and than a turn', async () => {
    const long = write(
      'long.pcap',
      Buffer.concat([HUNDRED, ...Array.from({ length: 149 }, () => HUNDRED.subarray(24))]),
    );
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    expect(await count(long)).toEqual([15_000, undefined]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  test.each([
    ['nothing.pcap', Buffer.alloc(0), [0, 'nothing.pcap: it is empty: nothing was captured into it, at byte offset 0']],
    ['one.pcap', Buffer.from([0x1f]), [0, 'one.pcap: 1 octets are too few for a capture, at byte offset 0']],
    [
      'cut.pcap',
      HUNDRED.subarray(0, -1),
      [99, 'cut.pcap: the capture ends inside record 100: 1416 octets needed, 1415 there, at byte offset 140208'],
    ],
    [
      'text.pcap',
      Buffer.from('tcpdump: listening'),
      [0, 'text.pcap: text, not a capture: "tcpdump -w FILE" writes captures, at byte offset 0'],
    ],
  ] as const)('%s', async (name, octets, expected) => {
    expect(await count(write(name, octets))).toEqual(expected);
  });

  test('a file that is not there, a folder, a path through a file', async () => {
    expect(await count(join(folder, 'none.pcap'))).toEqual([0, 'none.pcap: no such file']);
    mkdirSync(join(folder, 'dir'));
    expect(await count(join(folder, 'dir'))).toEqual([0, 'dir: a folder: name the captures in it']);
    const through = join(write('file', HUNDRED), 'x.pcap');
    expect(await count(through)).toEqual([0, 'file/x.pcap: no such file: a part of its path is no folder']);
  });

  const asRoot = process.getuid?.() === 0 ? 'root may read every file' : undefined;
  unless(asRoot)('a file that may not be read', async () => {
    const path = write('secret.pcap', HUNDRED);
    execFileSync('chmod', ['000', path]);
    const [, error] = await count(path);
    expect(error).toMatch(/^secret\.pcap: permission denied/);
  });

  test('a device that gives nothing', async () => {
    expect(await count('/dev/null')).toEqual([
      0,
      '/dev/null: it is empty: nothing was captured into it, at byte offset 0',
    ]);
  });

  test('a named pipe', async () => {
    const path = join(folder, 'fifo');
    execFileSync('mkfifo', [path]);
    const reading = count(path);
    await writeFile(path, HUNDRED);
    expect(await reading).toEqual([100, undefined]);
  });

  test('descriptors are closed, however the reading ends', async () => {
    const zipped = gzipSync(HUNDRED);
    const damaged = Buffer.from(zipped).fill(0xff, 70_000, 70_100);
    const octets = [HUNDRED, HUNDRED.subarray(0, 9999), zipped, zipped.subarray(0, 9999), damaged];
    const paths = octets.map((each, i) => write(`closed${i}.pcap`, each));
    const before = freeDescriptor();
    for (const path of paths) {
      await collect(open(path));
      for await (const { number } of read(open(path))) if (number === 3) break;
    }
    expect(freeDescriptor()).toBe(before);
  });

  const freeDescriptor = (): number => {
    const descriptor = openSync('/dev/null', 'r');
    closeSync(descriptor);
    return descriptor;
  };
});

describe('gzip', () => {
  test('is told by its first octets, not by the name', async () => {
    expect(await count(write('zipped.pcap', gzipSync(HUNDRED)))).toEqual([100, undefined]);
    expect(await count(write('plain.gz', HUNDRED))).toEqual([100, undefined]);
  });

  test('members one behind the other are one capture', async () => {
    const members = [HUNDRED.subarray(0, 5000), HUNDRED.subarray(5000, 5001), HUNDRED.subarray(5001)];
    expect(await count(write('members.gz', Buffer.concat(members.map((octets) => gzipSync(octets)))))).toEqual([
      100,
      undefined,
    ]);
  });

  /** The whole records in the beginning of a gzip file. */
  const inFront = (zipped: Buffer): number =>
    Math.floor((gunzipSync(zipped, { finishFlush: constants.Z_SYNC_FLUSH }).length - 24) / 1416);

  test('what is cut gives what was there', async () => {
    const zipped = gzipSync(HUNDRED);
    const half = zipped.subarray(0, zipped.length >> 1);
    expect(inFront(half)).toBeGreaterThan(40);
    expect(await count(write('cut.gz', half))).toEqual([inFront(half), expect.stringMatching(EARLY)]);
  });

  test('cut at every length: the records in front, and one line', async () => {
    const small = gzipSync(capture(3));
    const path = join(folder, 'cut.gz');
    for (let length = 20; length < small.length; length += 13) {
      const cut = small.subarray(0, length);
      writeFileSync(path, cut);
      expect(await count(path)).toEqual([Math.max(0, inFront(cut)), expect.stringMatching(EARLY)]);
    }
  });
  const EARLY = /^cut\.gz: the gzip stream ends early, at byte offset \d+$/;

  test('what is damaged gives all that was in front of it', async () => {
    // Stored blocks (RFC 1951 §3.2.4) of which the third is made one of a type that does not exist.
    const zipped = gzipSync(HUNDRED, { level: 0 });
    let at = 10;
    let octets = 0;
    for (let block = 0; block < 2; block++) {
      octets += zipped.readUInt16LE(at + 1);
      at += 5 + zipped.readUInt16LE(at + 1);
    }
    zipped[at] = 7;
    const expected = [
      Math.floor((octets - 24) / 1416),
      `damaged.gz: gzip: invalid block type, at byte offset ${octets}`,
    ];
    expect(await count(write('damaged.gz', zipped))).toEqual(expected);
  });

  test('a wrong checksum is told behind the last record', async () => {
    const zipped = gzipSync(HUNDRED);
    zipped.writeUInt32LE(0, zipped.length - 8);
    expect(await count(write('sum.gz', zipped))).toEqual([
      100,
      'sum.gz: gzip: incorrect data check, at byte offset 141624',
    ]);
  });

  test('a bomb does not fill the memory', async () => {
    // Zeros are records without octets, 16 for each.
    const zeros = Buffer.alloc(40_000_000);
    const bomb = Buffer.concat([gzipSync(HUNDRED.subarray(0, 24)), gzipSync(zeros)]);
    const path = write('bomb.gz', bomb);
    expect(bomb.length).toBeLessThan(60_000);
    const before = process.memoryUsage().arrayBuffers;
    let records = 0;
    let most = 0;
    for await (const batch of read(open(path)).batches()) {
      records += batch.count;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
    expect(records).toBe(zeros.length / 16);
    expect(most).toBeLessThan(40e6);
  });
});

describe('standard input', () => {
  const program = join(folder, 'count.mjs');
  beforeAll(() => {
    const contents = `
      import { read } from './src/read.ts';
      import { open } from './src/node.ts';
      let count = 0;
      try {
        for await (const batch of read(open('-')).batches()) count += batch.count;
      } catch (error) {
        console.log(error.name, error.message);
      }
      console.log(count);`;
    const stdin = { contents, resolveDir: join(import.meta.dirname, '..'), loader: 'ts' } as const;
    buildSync({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' });
  });
  const run = (input: Buffer): string => spawnSync(process.execPath, [program], { input, encoding: 'utf8' }).stdout;

  test('a pipe, gzipped or not', () => {
    expect(run(HUNDRED)).toBe('100\n');
    expect(run(gzipSync(HUNDRED))).toBe('100\n');
    expect(run(Buffer.alloc(0))).toBe(
      'CaptureError standard input: it is empty: nothing was captured into it, at byte offset 0\n0\n',
    );
  });

  test('a file', () => {
    for (const octets of [HUNDRED, gzipSync(HUNDRED)]) {
      const descriptor = openSync(write('input', octets), 'r');
      const { stdout } = spawnSync(process.execPath, [program], {
        stdio: [descriptor, 'pipe', 'inherit'],
        encoding: 'utf8',
      });
      closeSync(descriptor);
      expect(stdout).toBe('100\n');
    }
  });

  test('a folder', () => {
    const descriptor = openSync(folder, 'r');
    const { stdout } = spawnSync(process.execPath, [program], {
      stdio: [descriptor, 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    closeSync(descriptor);
    expect(stdout).toBe('CaptureError standard input: a folder: redirect a capture into it\n0\n');
  });
});

test('a stream of Node is a source too', async () => {
  const path = write('stream.pcap', HUNDRED);
  expect((await collect(createReadStream(path))).lines).toHaveLength(100);
  const { error } = await collect(createReadStream(join(folder, 'none')));
  expect(error).toMatchObject({ code: 'unreadable', offset: 0 });
});

unless(sharedMissing)('the article’s packets are the same in every form of file', async () => {
  const article = join(shared ?? '', 'captures/article');
  const [first, ...rest] = await Promise.all(
    ['', '-be', '-ns'].map((form) => collect(open(join(article, `terminal3-ens3${form}.pcap`)))),
  );
  rest.push(await collect(open(join(article, 'terminal3-ens3.pcapng'))));
  expect(first!.lines).toHaveLength(2);
  for (const { lines, error } of rest) expect({ lines, error }).toEqual({ lines: first!.lines, error: undefined });
});

test('the captures of samples/ are read to their end', async () => {
  const samples = join(import.meta.dirname, '../samples');
  for (const name of ['terminal2-vxlan0.pcap', 'terminal3-ens3.pcap', 'terminal3-ens3.pcapng']) {
    const bytes = readFileSync(join(samples, name));
    const { lines, error } = await collect(open(join(samples, name)));
    expect(error).toBeUndefined();
    for (let length = 0; length < bytes.length; length++) {
      const cut = await collect(bytes.subarray(0, length));
      expect(cut.lines).toEqual(lines.slice(0, cut.lines.length));
    }
  }
});
