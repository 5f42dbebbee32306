import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { type RotationRow, stateOfRotation } from "@/lib/secrets/load";
import { transitionRotation } from "@/lib/secrets/transition-rotation";
import { committed } from "@/lib/work/committed";

const START_WITHIN_MS = 10 * 60_000;
/** The new value is not kept for longer than this, wherever it has come by then. */
const CONVERGE_WITHIN_MS = 24 * 3_600_000;

/** Ends a rotation of what the configuration does not let the console rotate any more. */
export function endUnhandled(ctx: Context, row: RotationRow): Promise<RotationRow> {
  authorize(ctx, "secret:advance");
  const became = row.state === "requested" ? "Nothing was changed." : "Places that have the new value keep it.";
  const message = `${row.secret} is no longer rotated by the console. ${became}`;
  return failRotation(ctx, row, { code: "not_handled", message });
}

function failRotation(
  ctx: Context,
  row: RotationRow,
  failure: { code: string; message: string },
): Promise<RotationRow> {
  return committed(ctx, "rotation_failed", (tx) =>
    transitionRotation(tx, ctx, { row, move: { to: "failed", failure } }),
  );
}

/** Ends a rotation's patience when its time is over, whatever its platform says or does not; null while it is not. */
export async function expireRotation(
  ctx: Context,
  row: RotationRow,
  problem: string | null,
): Promise<RotationRow | null> {
  authorize(ctx, "secret:advance");
  const age = ctx.now().getTime() - row.requestedAt.getTime();
  const because = problem ?? row.problem ?? "";
  if (stateOfRotation(row) === "requested") {
    if (age < START_WITHIN_MS) return null;
    const message = `It could not begin for 10 minutes. No place was changed. ${because}`.trim();
    return failRotation(ctx, row, { code: "not_started", message });
  }
  if (age < CONVERGE_WITHIN_MS) return null;
  if (stateOfRotation(row) === "revoking") {
    const message = `The old value was not revoked for 24 hours. Look at every place, then do it by hand. ${because}`;
    return failRotation(ctx, row, { code: "not_revoked", message: message.trim() });
  }
  const message = `After 24 hours not every place has the new value, which is forgotten here. Rotate again. ${because}`;
  return failRotation(ctx, row, { code: "not_converged", message: message.trim() });
}
