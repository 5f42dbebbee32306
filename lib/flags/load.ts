import "server-only";

import { AppError } from "@/lib/core/errors";
import type { FlagFlip as FlipRow } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { type ConfigWord, changesSchema, type FlipChange, type FlipState, flipStateSchema } from "@/lib/flags/schemas";
import { hasTaken } from "@/lib/flags/states";

export type { FlipRow };

/** The flip of that id; throws `not_found`. */
export async function loadFlip(tx: Pick<Tx, "flagFlip">, id: string): Promise<FlipRow> {
  const row = await tx.flagFlip.findUnique({ where: { id } });
  if (row === null) throw new AppError("not_found", `There is no flip ${id.slice(0, 60)} on this console.`);
  return row;
}

/** The state of a row that is about to be changed; throws `conflict` for a word of another build, which changes it itself. */
export function stateOfFlip({ id, state }: Pick<FlipRow, "id" | "state">): FlipState {
  const known = flipStateSchema.safeParse(state).data;
  if (known !== undefined) return known;
  throw new AppError("conflict", `Flip ${id} is "${state}", which this build of the console does not know.`);
}

/** What a flip changes; empty where another build has written it in another way. */
export function changesOf({ changes }: Pick<FlipRow, "changes">): FlipChange[] {
  return changesSchema.safeParse(changes).data ?? [];
}

/** The values that a flip wants, by key. */
export function wantedBy(row: Pick<FlipRow, "changes">): Record<string, boolean> {
  return Object.fromEntries(changesOf(row).map(({ key, value }) => [key, value]));
}

/** The word that a flip writes for one of its flags; null where that is none of them. */
export function wantedWord(row: Pick<FlipRow, "changes">, key: string): "on" | "off" | null {
  const value = wantedBy(row)[key];
  return value === undefined ? null : value ? "on" : "off";
}

/**
 * What an app runs of a flag whose release failed, while its platform keeps the new value: what it was before the first of them in
 * a row. Null where the newest flip's release did not fail, or somebody has changed the flag since.
 */
export function valueBefore(
  flips: readonly FlipRow[],
  { app, key, configured }: { app: string; key: string; configured: ConfigWord | null },
): boolean | null {
  const taken = listTaken(flips, { app, key });
  const newest = taken[0];
  if (newest === undefined || wantedWord(newest, key) !== configured) return null;
  const end = taken.findIndex(({ failureCode }) => failureCode !== "release_failed");
  const first = taken.slice(0, end === -1 ? undefined : end).at(-1);
  return first === undefined ? null : (changesOf(first).find((change) => change.key === key)?.was ?? null);
}

/** The newest first. */
function listTaken(flips: readonly FlipRow[], { app, key }: { app: string; key: string }): FlipRow[] {
  return sortNewest(flips.filter(hasTaken).filter((flip) => flip.app === app && flip.keys.includes(key)));
}

/** One that was taken late counts from then on. */
function sortNewest(flips: readonly FlipRow[]): FlipRow[] {
  const at = ({ appliedAt, requestedAt }: FlipRow) => (appliedAt ?? requestedAt).getTime();
  return flips.toSorted((one, other) => at(other) - at(one));
}

/** Of some flips the one that changed a flag last: one that was taken late counts from then on. */
export function newestFlip(flips: readonly FlipRow[], { app, key }: { app: string; key: string }): FlipRow | null {
  return sortNewest(flips.filter((flip) => flip.app === app && flip.keys.includes(key)))[0] ?? null;
}
