/**
 * Several asynchronous sequences as one, each item as soon as it is there.
 *
 * The items are asked for one by one from each sequence, so a consumer that is slow slows them all. `Promise.race` would
 * add a listener to the promise of a silent sequence for every item of the others, and never let go of them.
 *
 * @module
 */

/** What a sequence came to: its next item, or its end. */
export type Arrival<K, T> =
  | { readonly key: K; readonly value: T }
  | { readonly key: K; readonly ended: true; readonly error: unknown };

/** Merge sequences; the item before is done with when the next one is asked for. */
export async function* merge<K, T>(
  sequences: ReadonlyMap<K, AsyncIterable<T>>,
): AsyncGenerator<Arrival<K, T>, void, undefined> {
  const ready: Arrival<K, T>[] = [];
  let wake = (): void => {};
  const arrive = (arrival: Arrival<K, T>): void => {
    ready.push(arrival);
    wake();
  };
  const iterators = new Map<K, AsyncIterator<T>>();
  const ask = (key: K, iterator: AsyncIterator<T>): void => {
    iterator.next().then(
      ({ done, value }) => arrive(done === true ? { key, ended: true, error: undefined } : { key, value }),
      (error: unknown) => arrive({ key, ended: true, error }),
    );
  };
  for (const [key, sequence] of sequences) {
    const iterator = sequence[Symbol.asyncIterator]();
    iterators.set(key, iterator);
    ask(key, iterator);
  }
  let open = iterators.size;
  try {
    while (open > 0) {
      const arrival = ready.shift();
      if (arrival === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      if ('ended' in arrival) open--;
      yield arrival;
      if (!('ended' in arrival)) ask(arrival.key, iterators.get(arrival.key)!);
    }
  } finally {
    // Not waited for: an iterator that waits for its next item answers only after it.
    for (const iterator of iterators.values()) iterator.return?.().catch(() => {});
  }
}
