import "server-only";

import { utcWords } from "@/lib/core/words";
import type { SurfaceObservation } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { LIVE_FRESH_MS } from "@/lib/surfaces/rules";

/** The page shows 14 days. */
const KEPT_FOR_MS = 30 * 24 * 3_600_000;

export interface Looked {
  before: SurfaceObservation | null;
  health: string;
  detail: string;
  now: Date;
}

const isGapSince = (checkedAt: Date, now: Date) => now.getTime() - checkedAt.getTime() > LIVE_FRESH_MS;
const unseenWords = (since: Date) => `Not looked at since ${utcWords(since)}`;

/** Whether a look sees another health than the one before, is the first one, or comes after nobody looked for a while. */
export function isHealthChange({ before, health, now }: Looked): boolean {
  if (before === null) return false;
  return before.checkedAt === null || before.health !== health || isGapSince(before.checkedAt, now);
}

/** Keeps how a surface's address is from now on; while nobody looked it was unknown, and that is kept too. */
export async function keepHealth(tx: Tx, { before, health, detail, now }: Looked): Promise<void> {
  if (before === null) return;
  const { surfaceId, checkedAt } = before;
  const isGap = checkedAt !== null && isGapSince(checkedAt, now);
  // Right after that look: it was its own change, perhaps.
  const since = new Date((checkedAt ?? now).getTime() + 1);
  const unseen = isGap ? [{ surfaceId, at: since, health: "unknown", detail: unseenWords(checkedAt) }] : [];
  const data = [...unseen, { surfaceId, at: now, health, detail }];
  await tx.surfaceHealthChange.createMany({ data, skipDuplicates: true });
  await forgetOld(tx, surfaceId, now);
}

/** What is older than a month is forgotten; the last change before that says how it was when the month began. */
async function forgetOld(tx: Tx, surfaceId: string, now: Date): Promise<void> {
  const at = { lt: new Date(now.getTime() - KEPT_FOR_MS) };
  const first = await tx.surfaceHealthChange.findFirst({ where: { surfaceId, at }, orderBy: { at: "desc" } });
  if (first !== null) await tx.surfaceHealthChange.deleteMany({ where: { surfaceId, at: { lt: first.at } } });
}
