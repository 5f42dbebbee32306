import "server-only";

import { z } from "zod";
import type { FlagDeclaration } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import { readSoak } from "@/lib/deploys/soak";
import type { FlagReading } from "@/lib/flags/rules";
import type { FlagItem, FlagList } from "@/lib/flags/schemas";

/** Seconds after which an instance that shows no sign of life does not count as running. */
const BEAT_STALE_S = 60;

/** What this process itself knows: who it is, and what it read when it started. */
export interface Reader {
  instance: string;
  flagReadings: readonly FlagReading[];
}

/** Every declared flag as the answering process reads it, with the soak figures of the asynchronous dispatch. */
export async function listFlags(ctx: Context, reader: Reader): Promise<FlagList> {
  const [instances, soak] = await translated(() => Promise.all([countInstances(ctx, reader.instance), readSoak(ctx)]));
  const items = ctx.config.flags.flatMap((flag) => {
    const reading = reader.flagReadings.find((candidate) => candidate.key === flag.key);
    return reading === undefined ? [] : [toItem(flag, reading, instances)];
  });
  return { environment: ctx.environment, items, soak };
}

async function countInstances(ctx: Context, instance: string): Promise<FlagItem["instances"]> {
  const [others] = await readRows(ctx.db, z.object({ n: z.number() }))`
    SELECT count(*)::int AS n FROM instances
    WHERE beat_at > cockpit_now() - make_interval(secs => ${BEAT_STALE_S}) AND id <> ${instance}`;
  // Only this process can vouch for what it reads.
  return { confirmed: 1, total: (others?.n ?? 0) + 1 };
}

function toItem(flag: FlagDeclaration, reading: FlagReading, instances: FlagItem["instances"]): FlagItem {
  const { key, description, effect, owner, risk, default: otherwise } = flag;
  const { value, source } = reading;
  return {
    key,
    description,
    effect,
    owner,
    risk,
    value,
    default: otherwise,
    source,
    state: source === "unreadable" ? "unconfirmed" : "confirmed",
    instances,
    changed_at: null,
    changed_by: null,
  };
}
