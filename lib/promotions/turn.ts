import "server-only";

let last: Promise<unknown> = Promise.resolve();

/**
 * Does the work after all that was given before, within this process. Of a thousand submissions at once one gets at the code;
 * the others then find a live deploy instead of wearing out the database and the owner's step-up.
 */
export function claimTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const next = last.then(work, work);
  last = next.catch(() => undefined);
  return next;
}
