/** Below this a write, a report that runs apart and a reader could not go on at once. */
export const SMALLEST_POOL = 3;
const LARGEST_POOL = 10;
/** Two processes of one console, each beside the one that replaces it. */
const PROCESSES = 4;
const LISTENERS = 1;
/** One for `npm run migrate`, two for a command in a shell. */
const SPARE = 3;

/**
 * Connections for the pool of one process, so that two processes and their successors fit into what the database gives, with
 * some to spare for a release and a shell: 3 of 20, and never more than 10.
 */
export function poolWithin(limit: number): number {
  const share = Math.floor((limit - SPARE) / PROCESSES) - LISTENERS;
  return Math.min(LARGEST_POOL, Math.max(SMALLEST_POOL, share));
}

/** What such processes need together with a pool of that size, and all that may run beside them. */
export function connectionsNeeded(pool: number): number {
  return PROCESSES * (pool + LISTENERS) + SPARE;
}
