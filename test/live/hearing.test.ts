/**
 * What the capturing programs say, understood: lines of tcpdump 4.99.3, dumpcap 4.0.17 and our own child of `cap`.
 */
import { describe, expect, test } from '@jest/globals';
import { CAPTURERS } from '../../src/live/programs.ts';
import { toError, understand } from '../../src/live/trouble.ts';
import { type Heard, NOTHING_HEARD, type PointSettings, type Via } from '../../src/live/via.ts';

const SETTINGS: PointSettings = {
  point: 'host0/ens3',
  device: 'ens3',
  namespace: undefined,
  filter: '',
  snapLength: 262_144,
  kernelBuffer: 33_554_432,
  queue: 8_388_608,
  immediate: true,
};

const hear = (via: Via, lines: readonly string[], settings: Partial<PointSettings> = {}): Heard =>
  lines.reduce((heard, line) => CAPTURERS[via].hear(heard, line, { ...SETTINGS, ...settings }), NOTHING_HEARD);

describe('tcpdump', () => {
  test('it listens, and sums up', () => {
    const lines = [
      'tcpdump: listening on ens3, link-type EN10MB (Ethernet), snapshot length 262144 bytes',
      '1 packet captured',
      '12 packets received by filter',
      '3 packets dropped by kernel',
      '4 packets dropped by interface',
    ];
    expect(hear('tcpdump', lines.slice(0, 1)).opened).toBe(true);
    expect(hear('tcpdump', lines)).toMatchObject({
      received: 12,
      droppedByKernel: 3,
      droppedByInterface: 4,
      trouble: undefined,
    });
  });

  test('it tells its counters in one line when it is asked', () => {
    const line = 'tcpdump: 5 packets captured, 7 packets received by filter, 1 packet dropped by kernel';
    expect(hear('tcpdump', [line])).toMatchObject({ received: 7, droppedByKernel: 1, trouble: undefined });
  });

  test('a warning is no trouble, and the first complaint is what counts', () => {
    const lines = [
      'tcpdump: WARNING: d0: no IPv4 address assigned',
      'tcpdump: d0: No such device exists',
      '(No such device exists)',
    ];
    expect(hear('tcpdump', lines).trouble).toEqual({ code: 'no-such-interface', reason: 'no such interface' });
  });
});

describe('dumpcap', () => {
  test('it listens once it names its file, and sums up', () => {
    const lines = [
      "Capturing on 'Loopback: lo'",
      'File: -',
      'Packets captured: 6',
      "Packets received/dropped on interface 'Loopback: lo': 6/9 (pcap:4/dumpcap:2/flushed:3/ps_ifdrop:1) (40.0%)",
    ];
    expect(hear('dumpcap', lines.slice(0, 1)).opened).toBe(false);
    expect(hear('dumpcap', lines.slice(0, 2)).opened).toBe(true);
    expect(hear('dumpcap', lines)).toMatchObject({
      received: 15,
      droppedByKernel: 4,
      droppedByQueue: 5,
      droppedByInterface: 1,
      trouble: undefined,
    });
  });

  test('the reason for a filter that is refused comes two lines later', () => {
    const lines = [
      'dumpcap: Invalid capture filter "foo bar" for interface \'lo\'.',
      '',
      "That string isn't a valid capture filter (can't parse filter expression: syntax error).",
    ];
    const reason = "the filter is wrong: can't parse filter expression: syntax error";
    expect(hear('dumpcap', lines).trouble).toEqual({ code: 'bad-filter', reason });
  });

  test('that it may not drop what it does not have is no trouble', () => {
    expect(hear('dumpcap', ['dumpcap: cap_set_proc() fail return: Operation not permitted']).trouble).toBeUndefined();
  });
});

describe('cap', () => {
  const counts = (event: string, burst: number, more: object = {}): string =>
    JSON.stringify({ event, captured: 100, refused: 7, burst, ...more });

  test('it opens and counts; what never came in numbers cannot have been dropped', () => {
    const heard = hear('cap', [
      '{"event":"open","linkType":1}',
      counts('counts', 20),
      counts('end', 20, { passed: 101 }),
    ]);
    expect(heard).toMatchObject({
      opened: true,
      received: 100,
      droppedByKernel: 0,
      droppedByQueue: 7,
      handedOver: 93,
      reckoned: false,
    });
  });

  test('what came in numbers is reckoned from the interface, where there was no filter', () => {
    expect(hear('cap', [counts('end', 600, { passed: 150 })])).toMatchObject({
      received: 150,
      droppedByKernel: 50,
      reckoned: true,
    });
    expect(hear('cap', [counts('end', 600)])).toMatchObject({
      received: undefined,
      droppedByKernel: undefined,
      reckoned: false,
    });
  });

  test('on a loopback interface the kernel’s buffer holds half as many', () => {
    expect(hear('cap', [counts('end', 300)]).droppedByKernel).toBe(0);
    expect(hear('cap', [counts('end', 300)], { device: 'lo' }).droppedByKernel).toBeUndefined();
  });

  test('its last words are understood, and make its counters doubtful', () => {
    const words =
      "node: ../src/binding.cc:190: static void Pcap::cb_packets(uv_poll_t*, int, int): Assertion `status == 0' failed.";
    const heard = hear('cap', [
      'Warning: d0: no IPv4 address assigned - This may not actually work',
      counts('counts', 2),
      words,
    ]);
    expect(heard).toMatchObject({
      received: undefined,
      droppedByKernel: undefined,
      trouble: { code: 'interface-gone' },
    });
  });
});

test.each([
  ['tcpdump: nosuch: No such device exists', 'no-such-interface'],
  ['dumpcap: There is no device named "nosuch".', 'no-such-interface'],
  ["tcpdump: lo: You don't have permission to perform this capture on that device", 'denied'],
  ['dumpcap: You do not have permission to capture on device "lo".', 'denied'],
  ['socket: Operation not permitted', 'denied'],
  ["nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted", 'denied'],
  ['nsenter: cannot open /run/netns/x: Permission denied', 'denied'],
  ['tcpdump: d0: That device is not up', 'interface-down'],
  ['dumpcap: Device "d0" is not up.', 'interface-down'],
  ['tcpdump: pcap_loop: The interface disappeared', 'interface-gone'],
  ['dumpcap: The network adapter "d0" is no longer attached; the capture has stopped.', 'interface-gone'],
  ["tcpdump: can't parse filter expression: syntax error", 'bad-filter'],
  ["tcpdump: unknown host 'nosuch.invalid'", 'bad-filter'],
  ["tcpdump: unknown port 'x'", 'bad-filter'],
  ['tcpdump: no VLAN support for Linux cooked v2', 'bad-filter'],
  ['tcpdump: expression rejects all packets', 'bad-filter'],
  ["Cannot find module 'cap'\nRequire stack:\n- /x.js", 'no-program'],
  ["Cannot find module '../build/Release/cap.node'\nRequire stack:\n- /x.js", 'cap-not-built'],
  [
    "The module '/x/cap.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 108.",
    'cap-not-built',
  ],
  ['tcpdump: something nobody thought of.', 'failed'],
])('%j is %s', (words, code) => {
  expect(understand(words).code).toBe(code);
});

test('what is not understood is told in its own words', () => {
  expect(understand('tcpdump: pcap_loop: something nobody thought of.').reason).toBe('something nobody thought of');
});

test.each(['cap', 'tcpdump', 'dumpcap'] as const)(
  'every trouble with %s is one line, with its point and a remedy',
  (via) => {
    for (const code of [
      'no-such-interface',
      'denied',
      'bad-filter',
      'interface-down',
      'interface-gone',
      'no-program',
      'cap-not-built',
    ] as const) {
      for (const namespace of [undefined, '/run/netns/1-y6dzhm8stu']) {
        const error = toError({ code, reason: 'so it is' }, { ...SETTINGS, namespace }, via);
        expect(error.message).toMatch(/^host0\/ens3: so it is: \S.{10,250}$/);
        expect(error).toMatchObject({ code, point: 'host0/ens3' });
        expect(error.remedy).not.toMatch(/\.$|undefined/);
      }
    }
  },
);
