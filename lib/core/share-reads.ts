interface Entry<Result> {
  current: Promise<Result>;
  next: Promise<Result> | null;
}

/**
 * Lets readers of the same thing share reads: whoever comes while one is under way waits for the next one, together with all
 * others who do. Every answer was read after its reader came, so that nobody sees less than what was committed before.
 */
export function shareReads<Key, Result>(read: (key: Key) => Promise<Result>, nameOf: (key: Key) => unknown) {
  const entries = new Map<unknown, Entry<Result>>();

  function start(key: Key): Promise<Result> {
    const name = nameOf(key);
    const entry: Entry<Result> = { current: read(key), next: null };
    entries.set(name, entry);
    const end = () => {
      if (entry.next === null) entries.delete(name);
    };
    entry.current.then(end, end);
    return entry.current;
  }

  return (key: Key): Promise<Result> => {
    const entry = entries.get(nameOf(key));
    if (entry === undefined) return start(key);
    const begin = () => start(key);
    entry.next ??= entry.current.then(begin, begin);
    return entry.next;
  };
}
