interface Waiting<Item, Result> {
  item: Item;
  end: (result: Result) => void;
  fail: (error: unknown) => void;
}

interface Sharing<Item, Result> {
  /** Writes them all or nothing, and answers what became of each. */
  write: (items: readonly Item[]) => Promise<(item: Item) => Result>;
  /** Items of the same key are written together. */
  keyOf: (item: Item) => object;
  /** Items in one write. */
  atMost: number;
  /** Whether an error may be one item's alone: the others are then written without it. */
  isOnes: (error: unknown) => boolean;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Lets a burst of writers write together: one write at a time, and those who come meanwhile are the next one's. Each is answered
 * when its own write has ended.
 */
export function shareWrites<Item, Result>(sharing: Sharing<Item, Result>): (item: Item) => Promise<Result> {
  const queues = new WeakMap<object, Waiting<Item, Result>[]>();
  return (item) =>
    new Promise<Result>((end, fail) => {
      const key = sharing.keyOf(item);
      const queue = queues.get(key);
      if (queue !== undefined) {
        queue.push({ item, end, fail });
        return;
      }
      const begun = [{ item, end, fail }];
      queues.set(key, begun);
      void writeQueued(sharing, begun, () => queues.delete(key));
    });
}

async function writeQueued<Item, Result>(
  sharing: Sharing<Item, Result>,
  queue: Waiting<Item, Result>[],
  close: () => void,
): Promise<void> {
  await nextTurn();
  while (queue.length > 0) await writeTogether(sharing, queue.splice(0, sharing.atMost));
  // In the same turn as the last look: whoever comes now opens a queue of their own.
  close();
}

async function writeTogether<Item, Result>(
  sharing: Sharing<Item, Result>,
  waiting: readonly Waiting<Item, Result>[],
): Promise<void> {
  try {
    const resultOf = await sharing.write(waiting.map(({ item }) => item));
    for (const { item, end } of waiting) end(resultOf(item));
  } catch (error) {
    if (waiting.length === 1 || !sharing.isOnes(error)) {
      for (const { fail } of waiting) fail(error);
      return;
    }
    const middle = Math.ceil(waiting.length / 2);
    await writeTogether(sharing, waiting.slice(0, middle));
    await writeTogether(sharing, waiting.slice(middle));
  }
}
