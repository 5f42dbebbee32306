import "server-only";

import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import { readConfigured } from "@/lib/flags/configured";
import { type FlipRow, wantedBy } from "@/lib/flags/load";
import { hasTaken } from "@/lib/flags/states";

export interface LaterChange {
  code: "taken_over" | "changed_again";
  message: string;
}

/** Why this flip's values are not what counts any more; null while they do, undecided while another flip is on its way. */
export async function findLaterChange(ctx: Context, row: FlipRow): Promise<LaterChange | "undecided" | null> {
  const newer = (await listLaterFlips(ctx, row)).find(hasTaken);
  if (newer?.state === "requested") return "undecided";
  if (newer !== undefined) {
    return { code: "taken_over", message: `${newer.requestedByEmail} has changed it since: that flip counts.` };
  }
  const configured = await readConfigured(ctx, row.app, row.keys);
  const other = Object.entries(wantedBy(row)).filter(([key, value]) => configured.get(key)?.value !== value);
  if (other.length === 0) return null;
  const keys = other.map(([key]) => key).join(", ");
  return { code: "changed_again", message: `Somebody has changed ${keys} on ${row.app} since.` };
}

/** Other flips of its flags that were sent and came later: by their releases, where both have one. */
function listLaterFlips(ctx: Context, row: FlipRow): Promise<FlipRow[]> {
  const { id, app, keys, requestedAt, releaseVersion } = row;
  const asked = { requestedAt: { gt: requestedAt } };
  const released: Prisma.FlagFlipWhereInput[] =
    releaseVersion === null
      ? [asked]
      : [{ releaseVersion: { gt: releaseVersion } }, { ...asked, releaseVersion: null }];
  return ctx.db.flagFlip.findMany({
    where: { app, id: { not: id }, keys: { hasSome: keys }, sentAt: { not: null }, OR: released },
    orderBy: { requestedAt: "desc" },
  });
}
