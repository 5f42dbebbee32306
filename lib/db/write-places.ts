import "server-only";

import { AppError } from "@/lib/core/errors";

/** Milliseconds that a write waits for its place. */
const PATIENCE_MS = 8_000;
const FULL = "Other writes have held every place for 8 s. Nothing was changed; try again.";

export interface WritePlaces {
  /** Does the work when a place is free; throws unavailable when none becomes free in time. */
  within: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Places for the transactions of one pool: fewer than its connections, so that readers never wait for writers. */
export function openWritePlaces(count: number): WritePlaces {
  let free = count;
  const waiting: (() => void)[] = [];
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
  async function enter(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const take = () => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(() => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(new AppError("unavailable", FULL, { retryAfter: 5 }));
      }, PATIENCE_MS);
      waiting.push(take);
    });
  }
  return {
    within: async (work) => {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
