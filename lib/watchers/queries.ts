import "server-only";

import type { CockpitConfig } from "@/lib/core/config";
import type { Database } from "@/lib/db/database";
import type { Mirror } from "@/lib/db/generated/client";
import { readHint, readWatcher } from "@/lib/watchers/rules";
import { type UnreadRun, unreadRunSchema, type Watcher } from "@/lib/watchers/schemas";

/** Runs that were named and cannot be read are told one by one, as many as a person reads. */
const MOST_TOLD = 5;

/** The runs that a list showed and nobody understood; one that this build cannot read costs the others nothing. */
export function unreadOf(mirror: Mirror | null): UnreadRun[] {
  const items: unknown[] = Array.isArray(mirror?.unread) ? mirror.unread : [];
  return items.flatMap((item) => unreadRunSchema.safeParse(item).data ?? []);
}

/** Every watcher of this console that cannot watch, with since when; asks nobody. */
export async function listWatchers(seen: { db: Database; config: CockpitConfig; now: Date }): Promise<Watcher[]> {
  const { db, config, now } = seen;
  const names = ["main", ...new Set(config.surfaces.map((surface) => `runs:${surface.workflow}`))];
  const mirrors = await db.mirror.findMany({ where: { name: { in: names } }, orderBy: { name: "asc" } });
  const hints = await db.runHint.findMany({
    where: { problem: { not: null } },
    orderBy: [{ problemSince: "asc" }, { runId: "asc" }],
    take: MOST_TOLD,
  });
  const main = mirrors.find(({ name, problem }) => name === "main" && problem === null);
  const at = { now, mainReadAt: main?.lookedAt ?? null };
  return [
    ...mirrors.flatMap((mirror) => readWatcher(config, { ...mirror, unread: unreadOf(mirror) }, at) ?? []),
    ...hints.flatMap((hint) => readHint(config, hint) ?? []),
  ];
}
