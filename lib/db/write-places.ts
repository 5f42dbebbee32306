import "server-only";

import { AppError } from "@/lib/core/errors";
import { waitWords } from "@/lib/db/patience";

export interface WritePlaces {
  /** Does the work when a place is free; throws unavailable when none becomes free within so many milliseconds. */
  within: <Result>(patienceMs: number, work: () => Promise<Result>) => Promise<Result>;
  /** From now on there are so many; never fewer than before. */
  widen: (count: number) => void;
}

/** Places for the transactions of one pool: fewer than its connections, so that readers never wait for writers. */
export function openWritePlaces(count: number): WritePlaces {
  let places = count;
  let free = count;
  const waiting: (() => void)[] = [];
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
  async function enter(patienceMs: number): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    const began = Date.now();
    await new Promise<void>((resolve, reject) => {
      const take = () => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(() => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(full(Date.now() - began));
      }, patienceMs);
      waiting.push(take);
    });
  }
  return {
    within: async (patienceMs, work) => {
      await enter(patienceMs);
      try {
        return await work();
      } finally {
        leave();
      }
    },
    widen: (wanted) => {
      for (; places < wanted; places += 1) leave();
    },
  };
}

function full(waitedMs: number): AppError {
  const words = `Too many other writes wait before this one: it waited ${waitWords(waitedMs)}. Nothing was changed; try again.`;
  return new AppError("unavailable", words, { retryAfter: 5 });
}
