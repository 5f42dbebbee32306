interface Entry<Result> {
  /** Under way: too old for whoever comes now. */
  reading: Promise<Result> | null;
  /** Has not begun yet: for all who come until it does. */
  gathering: Promise<Result> | null;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Lets readers of the same thing share reads. Each read begins when the one before has ended and this turn of the event loop is
 * over, for all who have come until then: every answer was read after its reader came, so that nobody sees less than what was
 * committed before.
 */
export function shareReads<Key, Result>(read: (key: Key) => Promise<Result>, nameOf: (key: Key) => unknown) {
  const entries = new Map<unknown, Entry<Result>>();

  async function readTogether(key: Key, entry: Entry<Result>): Promise<Result> {
    await entry.reading?.catch(() => undefined);
    await nextTurn();
    entry.gathering = null;
    try {
      entry.reading = read(key);
      return await entry.reading;
    } finally {
      if (entry.gathering === null) entries.delete(nameOf(key));
    }
  }

  return (key: Key): Promise<Result> => {
    const name = nameOf(key);
    const entry = entries.get(name) ?? { reading: null, gathering: null };
    entries.set(name, entry);
    entry.gathering ??= readTogether(key, entry);
    return entry.gathering;
  };
}
