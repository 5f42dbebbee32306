/** One GET answer worth asking for conditionally. */
export interface KeptAnswer {
  etag: string;
  contentType: string;
  link: string | null;
  /** When GitHub sent it, in milliseconds: a 304 does not make it newer. */
  sentAt: number;
  /** As it came: as text a body with one foreign letter would take two bytes for each of its characters. */
  body: Uint8Array<ArrayBuffer>;
}

export interface AnswerCache {
  get(key: string): KeptAnswer | null;
  keep(key: string, answer: KeptAnswer): void;
}

export interface CacheBounds {
  entries: number;
  /** Of all bodies together. */
  bytes: number;
}

/** The most recently used answers, bounded in number and in size. */
export function createAnswerCache(bounds: CacheBounds): AnswerCache {
  const answers = new Map<string, KeptAnswer>();
  let bytes = 0;

  function drop(key: string) {
    bytes -= answers.get(key)?.body.length ?? 0;
    answers.delete(key);
  }

  function isFull() {
    return answers.size > bounds.entries || bytes > bounds.bytes;
  }

  return {
    get(key) {
      const answer = answers.get(key);
      if (answer === undefined) return null;
      answers.delete(key);
      answers.set(key, answer);
      return answer;
    },
    keep(key, answer) {
      drop(key);
      answers.set(key, answer);
      bytes += answer.body.length;
      for (const oldest of answers.keys()) {
        if (!isFull()) return;
        drop(oldest);
      }
    },
  };
}
