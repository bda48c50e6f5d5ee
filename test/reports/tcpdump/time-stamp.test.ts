/**
 * Time stamps in tcpdump's five forms.
 */
import { strictEqual } from 'node:assert';
import { describe, expect, test } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { timeStamps, UTC, type Zone } from '../../../src/reports/tcpdump/time-stamp.ts';
import { TextWriter } from '../../../src/reports/text.ts';

type Time = readonly [seconds: number, nanoseconds: number];

function stamps(form: number, digits: 6 | 9, times: readonly Time[], zone: Zone = UTC): readonly string[] {
  const writer = timeStamps(form, digits, zone);
  return times.map(([seconds, nanoseconds]) => {
    const out = new TextWriter(8);
    writer.write(out, seconds, nanoseconds);
    return new TextDecoder('latin1').decode(out.bytes.subarray(0, out.length));
  });
}

// 2017-09-05 13:08:49.009543123, the article's Terminal 3.
const PING: Time = [1_504_616_929, 9_543_123];
const PONG: Time = [1_504_616_929, 9_969_000];
const LATER: Time = [1_504_624_200, 0];

describe('time stamps', () => {
  test.each([
    [0, 6, ['13:08:49.009543 ', '13:08:49.009969 ', '15:10:00.000000 ']],
    [0, 9, ['13:08:49.009543123 ', '13:08:49.009969000 ', '15:10:00.000000000 ']],
    [1, 6, ['', '', '']],
    [2, 6, ['1504616929.009543 ', '1504616929.009969 ', '1504624200.000000 ']],
    [2, 9, ['1504616929.009543123 ', '1504616929.009969000 ', '1504624200.000000000 ']],
    [3, 6, [' 00:00:00.000000 ', ' 00:00:00.000426 ', ' 02:01:10.990031 ']],
    [3, 9, [' 00:00:00.000000000 ', ' 00:00:00.000425877 ', ' 02:01:10.990031000 ']],
    [4, 6, ['2017-09-05 13:08:49.009543 ', '2017-09-05 13:08:49.009969 ', '2017-09-05 15:10:00.000000 ']],
    [5, 6, [' 00:00:00.000000 ', ' 00:00:00.000426 ', ' 02:01:10.990457 ']],
  ] as const)('-t %i times with %i digits', (form, digits, expected) => {
    expect(stamps(form, digits, [PING, PONG, LATER])).toEqual(expected);
  });

  test('a packet that is older than the one before has a minus', () => {
    expect(stamps(3, 6, [LATER, PING])).toEqual([' 00:00:00.000000 ', '-02:01:10.990457 ']);
  });

  test('a day and more between packets is left out, as tcpdump does', () => {
    expect(stamps(5, 6, [PING, [PING[0] + 86_400 + 5, PING[1]]])).toEqual([' 00:00:00.000000 ', ' 00:00:05.000000 ']);
  });

  test('a zone is asked for each quarter of an hour, so a change to summer time shows', () => {
    // Berlin, 2018-03-25 01:00 UTC.
    const change = 1_521_939_600;
    const berlin: Zone = (seconds) => (seconds < change ? 3600 : 7200);
    expect(
      stamps(
        4,
        6,
        [
          [change - 1, 0],
          [change, 0],
        ],
        berlin,
      ),
    ).toEqual(['2018-03-25 01:59:59.000000 ', '2018-03-25 03:00:00.000000 ']);
    expect(stamps(0, 6, [[0, 0]], () => -5 * 3600)).toEqual(['19:00:00.000000 ']);
  });

  test('a fraction of more than a second is told as it is', () => {
    expect(stamps(0, 6, [[0, 1e9]])).toEqual(['00:00:00.1000000 (invalid us) ']);
    expect(stamps(0, 9, [[0, 2_147_483_648]])).toEqual(['00:00:00.2147483648 (invalid ns) ']);
  });

  test('dates are those of the calendar, from 1970 to 2554', () => {
    const holds = (seconds: number): void => {
      const [text = ''] = stamps(4, 6, [[seconds, 0]]);
      strictEqual(`${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`, new Date(seconds * 1000).toISOString());
    };
    for (const day of ['1970-01-01', '2000-02-29', '2000-03-01', '2100-02-28', '2100-03-01', '2400-12-31']) {
      holds(Date.parse(day) / 1000);
    }
    void assert(property(integer({ min: 0, max: 18_446_744_073 }), holds), { seed: 8, numRuns: 3000 });
  });
});
