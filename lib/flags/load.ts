import "server-only";

import { AppError } from "@/lib/core/errors";
import type { FlagFlip as FlipRow } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { changesSchema, type FlipChange, type FlipState, flipStateSchema } from "@/lib/flags/schemas";

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

/** Of some flips the one that changed a flag last: one that was taken late counts from then on. */
export function newestFlip(flips: readonly FlipRow[], { app, key }: { app: string; key: string }): FlipRow | null {
  const at = ({ appliedAt, requestedAt }: FlipRow) => (appliedAt ?? requestedAt).getTime();
  const own = flips.filter((flip) => flip.app === app && flip.keys.includes(key));
  return own.toSorted((one, other) => at(other) - at(one))[0] ?? null;
}
