import "server-only";

import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { DeployRow } from "@/lib/deploys/load";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";

const MESSAGE = "The console was held up right before it sent this, and did not send it. Deploy again.";
const UNSENT: Transition = {
  to: "errored",
  note: MESSAGE,
  patch: { failureCode: "lease_lost", failureMessage: MESSAGE },
};

/** Where a dispatch stands of which nobody else can know that it was not sent. */
const UNTOLD = ["dispatching", "resolving", "unresolved"];
/** Whoever holds the row meanwhile may change it between our look and our write. */
const TRIES = 5;

/** Deploys that this process knows not to have sent, while the database does not take it. */
const kept = new WeakMap<Database, Set<string>>();

/**
 * Ends a deploy that the caller alone might have sent, and has not. `dispatching` is entered once, so that this is true whoever
 * holds the row by now: its fence says who follows a dispatch, not what was sent. Kept until the database takes it.
 */
export async function endUnsent(ctx: Context, id: string): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  keepUnsent(ctx.db, id);
  const row = await writeUnsent(ctx, id, TRIES);
  kept.get(ctx.db)?.delete(id);
  return row;
}

function keepUnsent(db: Database, id: string): void {
  kept.set(db, (kept.get(db) ?? new Set()).add(id));
}

async function writeUnsent(ctx: Context, id: string, tries: number): Promise<DeployRow> {
  const row = await ctx.db.deploy.findUniqueOrThrow({ where: { id } });
  if (!UNTOLD.includes(row.state) || row.runId !== null) return row;
  try {
    return await applyTransition(ctx, row, UNSENT);
  } catch (error) {
    const isOutpaced = error instanceof AppError && error.code === "conflict";
    if (!isOutpaced || tries <= 1) throw error;
    return writeUnsent(ctx, id, tries - 1);
  }
}

/** Ends what could not be ended before; throws while the database is still away. */
export async function endKeptUnsent(ctx: Context): Promise<void> {
  authorize(ctx, "deploy:advance");
  for (const id of kept.get(ctx.db) ?? []) await endUnsent(ctx, id);
}
