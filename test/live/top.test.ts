import { expect, test } from '@jest/globals';
import { Board } from '../../src/cli/live/board.ts';
import { boardLines, type Surroundings } from '../../src/cli/live/board-text.ts';
import { screenOf, type Terminal } from '../../src/cli/live/screen.ts';
import type { Crossing } from '../../src/conversations/crossing.ts';
import type { Exchange } from '../../src/conversations/exchange.ts';
import { namesOf, takeInventory } from '../../src/inventory.ts';
import type { LiveStatistics } from '../../src/live.ts';
import { PLAIN } from '../../src/reports/trace.ts';
import { swarm } from '../inventory/documents.ts';

const crossing = (
  source: string,
  from: string,
  to: string,
  lost: Pick<Crossing, 'lostAfter' | 'expected'> = { lostAfter: null, expected: null },
): Crossing => ({
  type: 'crossing',
  vni: 4097,
  source,
  destination: '192.168.200.9',
  summary: 'ICMP echo request',
  sightings: [
    { point: 'c0', frame: 1, time: 1n },
    {
      point: 'ens3',
      frame: 1,
      time: 2n,
      tunnel: { source: from, destination: to, sourcePort: 1, destinationPort: 4789, vni: 4097 },
    },
  ],
  hops: [1],
  hopErrors: [0],
  length: 84,
  ambiguous: false,
  ...lost,
});

const exchange = (state: Exchange['state'], rtt: number | null, kind: Exchange['kind'] = 'echo'): Exchange => ({
  type: 'exchange',
  kind,
  vni: 4097,
  client: '192.168.200.3',
  server: '192.168.200.5',
  state,
  rtt,
  request: [],
  reply: [],
  requestHops: [],
  replyHops: [],
  requestLostAfter: null,
  replyLostAfter: null,
  answeredBy: null,
});

const POINT: LiveStatistics = {
  point: 'host0/ens3',
  via: 'tcpdump',
  clock: 'kernel',
  captured: 12_345,
  received: 12_345,
  droppedByKernel: 0,
  reckoned: false,
  droppedByInterface: 0,
  droppedByQueue: 0,
};

const AROUND: Surroundings = { points: [POINT], rates: [120], findings: [], seconds: 3723 };
const WIDE = { columns: 200, rows: 100 };

function filled(): Board {
  const board = new Board();
  for (let i = 0; i < 3; i++) board.tell(crossing('192.168.200.3', '192.168.122.10', '192.168.122.11'));
  board.tell(
    crossing('192.168.200.5', '192.168.122.11', '192.168.122.10', { lostAfter: 'host1/ens3', expected: 'host0/ens3' }),
  );
  for (const rtt of [99_000, 1_250_000, 20_500_000, 3_000_000_000]) board.tell(exchange('answered', rtt));
  board.tell(exchange('unanswered', null));
  board.tell(exchange('answered', 45_000, 'arp'));
  return board;
}

test('the board counts what was told, and is laid out in columns', () => {
  expect(boardLines(filled(), AROUND, WIDE).join('\n')).toBe(`vxlens live, 01:02:03, through tcpdump

  point       packets  a second  dropped by kernel  by vxlens
  host0/ens3   12,345       120                  0          0

  exchange  VNI   answered  unanswered  error  unrequested      p50    p90    p99
  arp       4097         1           0      0            0    45 µs  45 µs  45 µs
  echo      4097         4           1      0            0  1.25 ms    3 s    3 s

  lost after  before      VNI   packets
  host1/ens3  host0/ens3  4097        1

  tunnel a        b               VNI   a to b  b to a
  192.168.122.10  192.168.122.11  4097       3       1

  endpoint       VNI   behind          packets
  192.168.200.3  4097  192.168.122.10        3
  192.168.200.5  4097  192.168.122.11        1`);
});

test('addresses have their names from an inventory, each by its overlay', () => {
  const names = namesOf(takeInventory(swarm()));
  const sent = crossing('10.77.0.3', '198.51.100.1', '198.51.100.2');
  const [bare, wrapped] = sent.sightings;
  const inside = (vni: number): Crossing => ({
    ...sent,
    vni,
    sightings: [bare!, { ...wrapped!, tunnel: { ...wrapped!.tunnel!, vni } }],
  });
  const board = new Board();
  board.tell(inside(5001));
  board.tell(inside(5003));
  const lines = boardLines(board, { ...AROUND, points: [] }, WIDE, PLAIN, names).map((line) =>
    line.replace(/ +/g, ' '),
  );
  expect(lines).toContain(' 198.51.100.1 (east) 198.51.100.2 (west) 5001 (shopnet) 1 0');
  expect(lines).toContain(' 10.77.0.3 (shop.1) 5001 (shopnet) 198.51.100.1 (east) 1');
  expect(lines.filter((line) => line.includes(' 5003 '))).toHaveLength(2);
  expect(boardLines(board, { ...AROUND, points: [] }, WIDE).join('\n')).not.toContain('shop');
});

test('what is not known, reckoned or late is said to be', () => {
  const cap: LiveStatistics = { ...POINT, via: 'cap', clock: 'userland' };
  const points = [
    { ...cap, droppedByKernel: undefined },
    { ...cap, point: 'b', reckoned: true, droppedByKernel: 1234 },
  ];
  const lines = boardLines(new Board(), { ...AROUND, points, rates: [] }, WIDE);
  expect(lines[0]).toBe('vxlens live, 01:02:03, through cap; times are when the capturing process was told');
  expect(lines.slice(3)).toEqual([
    '  host0/ens3   12,345         0                  ?          0',
    '  b            12,345         0             ~1,234          0',
  ]);
});

test('it keeps to the room there is, and says what it leaves out', () => {
  const board = filled();
  for (let i = 0; i < 100; i++) board.tell(crossing(`10.0.0.${i}`, `10.1.0.${i}`, '10.1.0.200'));
  for (const rows of [1, 2, 5, 10, 24, 50, 100]) {
    for (const columns of [10, 40, 80]) {
      const lines = boardLines(board, { ...AROUND, findings: ['one', 'two'] }, { columns, rows });
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    }
  }
  const lines = boardLines(board, AROUND, { columns: 80, rows: 30 });
  expect(lines.filter((line) => /^ {2}\.\.\. \d+ more$/.test(line))).toHaveLength(2);
});

test('its tables are bounded: what was not seen for longest makes room', () => {
  const board = new Board();
  for (let i = 0; i < 10_000; i++) {
    board.tell(crossing(`10.0.${i >> 8}.${i & 255}`, '192.168.122.10', '192.168.122.11'));
    board.tell(crossing('10.9.9.9', '192.168.122.10', '192.168.122.11'));
  }
  expect(board.endpoints.size).toBe(4096);
  expect(board.endpoints.list().map(({ address }) => address)).toContain('10.9.9.9');
  expect(board.endpoints.list().map(({ address }) => address)).not.toContain('10.0.0.0');
});

/** A terminal that keeps what is written. */
function terminal(isTTY: boolean): Terminal & { text: string } {
  return {
    isTTY,
    columns: 40,
    rows: 10,
    text: '',
    write(part: string | Uint8Array) {
      this.text += String(part);
      return true;
    },
  } as Terminal & { text: string };
}

test('on a terminal it is refreshed in place, and the last state stays', () => {
  const own = terminal(true);
  const screen = screenOf(own);
  expect(screen.room).toEqual({ columns: 40, rows: 9 });
  screen.show(['one', 'two']);
  screen.end(['three']);
  const csi = '\u001b[';
  expect(own.text).toBe(
    `${csi}?1049h${csi}?25l${csi}1;1Hone${csi}K\ntwo${csi}K\n${csi}0J${csi}?25h${csi}?1049lthree\n`,
  );
  expect(process.listenerCount('exit')).toBe(0);
});

test('elsewhere it is plain lines', () => {
  const own = terminal(false);
  const screen = screenOf(own);
  screen.show(['one', 'two']);
  screen.end(['three']);
  expect(own.text).toBe('one\ntwo\n\nthree\n\n');
});
