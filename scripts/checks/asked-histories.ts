/** Other histories than those of the suite: HISTORY_SEED and HISTORY_PATH name one that failed, HISTORY_COUNT asks for more. */
export function askedHistories(): { seed?: number; count?: number; path?: string } {
  const { HISTORY_SEED: seed, HISTORY_COUNT: count, HISTORY_PATH: path } = process.env;
  return {
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(count === undefined ? {} : { count: Number(count) }),
    ...(path === undefined ? {} : { path }),
  };
}
