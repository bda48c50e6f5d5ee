import { expect, test } from '@jest/globals';
import { ArrivalClock } from '../../src/live/arrival-clock.ts';

/** Two clocks that a test sets. */
function clocks(origin: number): { origin: number; now: number; set: number; monotonic(): number; wall(): number } {
  return {
    origin,
    now: 0,
    set: 0,
    monotonic() {
      return this.now;
    },
    wall() {
      return Math.floor(this.origin + this.now + this.set);
    },
  };
}

test('it counts nanoseconds from the origin, over whole seconds', () => {
  const given = clocks(1_504_616_929_009.5);
  const clock = new ArrivalClock(given);
  clock.tick();
  expect([clock.seconds, clock.nanoseconds]).toEqual([1_504_616_929, 9_500_000]);
  given.now = 990.5;
  clock.tick();
  expect([clock.seconds, clock.nanoseconds]).toEqual([1_504_616_930, 0]);
  given.now = 990.500_001;
  clock.tick();
  expect(clock.nanoseconds).toBe(1);
});

test('it keeps to the monotonic clock while the wall clock only rounds', () => {
  const given = clocks(1000.75);
  const clock = new ArrivalClock(given);
  for (let i = 0; i < 100; i++) {
    given.now = i * 333.3;
    clock.tick();
    expect(clock.seconds * 1000 + clock.nanoseconds / 1e6).toBeCloseTo(1000.75 + i * 333.3, 5);
  }
});

test('it follows the wall clock within a second when that is set, forwards and backwards', () => {
  const given = clocks(1_000_000);
  const clock = new ArrivalClock(given);
  clock.tick();
  for (const set of [3_600_000, -7_200_000]) {
    given.set = set;
    given.now += 1001;
    clock.tick();
    expect(clock.seconds * 1000 + clock.nanoseconds / 1e6).toBeCloseTo(1_000_000 + given.now + set, 0);
  }
});

test('it does not believe two readings that something came between', () => {
  const given = clocks(5000);
  const clock = new ArrivalClock({
    origin: 5000,
    monotonic: () => {
      given.now += 20;
      return given.now;
    },
    wall: () => 5000,
  });
  clock.tick();
  expect(clock.seconds * 1000 + clock.nanoseconds / 1e6).toBe(5020);
});
