/** A named place on one side of a commit or of an outside call, e.g. `after:commit:dispatching`, `before:call:dispatch`. */
export type Failpoint = `${"before" | "after"}:${"commit" | "call"}:${string}`;

declare global {
  var cockpitFailpoint: ((name: Failpoint) => void | Promise<void>) | undefined;
}

/** Does nothing, unless a fault test has put something there. */
export async function failpoint(name: Failpoint): Promise<void> {
  await globalThis.cockpitFailpoint?.(name);
}

/** One outside call with a failpoint on each side, also where no good answer comes back. */
export async function outside<Result>(call: string, work: () => Promise<Result>): Promise<Result> {
  await failpoint(`before:call:${call}`);
  try {
    return await work();
  } finally {
    await failpoint(`after:call:${call}`);
  }
}
