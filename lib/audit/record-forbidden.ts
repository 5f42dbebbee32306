import "server-only";

import { tallyRefusal } from "@/lib/audit/tally";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Permission } from "@/lib/core/permissions";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";

/** What somebody was refused. */
export interface Forbidden {
  by: Call;
  permission: Permission;
  method: string;
  /** The address as the API declares it: `/api/deploys/{id}`. */
  route: string;
  /** The address that was asked for, without its query. */
  target: string;
  code: string;
}

const WINDOW_MS = 60_000;
const KEPT = 200;

/** Writes down what a known actor was refused: once a minute for one person and one method of a route, then how often. */
export async function recordForbidden(ctx: Pick<Context, "actor" | "db">, forbidden: Forbidden): Promise<void> {
  authorize(ctx, "audit:tally");
  const { by, permission, method, route, target, code } = forbidden;
  const who = personOf(by.actor)?.id ?? ("id" in by.actor ? by.actor.id : by.actor.kind);
  const id = target.slice(0, KEPT).replaceAll("\u0000", "").toWellFormed();
  await inTransaction(ctx, (tx) =>
    tallyRefusal(tx, by, {
      key: `forbidden:${who}:${method} ${route}`,
      windowMs: WINDOW_MS,
      event: {
        action: "console.auth.forbidden",
        subject: { kind: "route", id },
        payload: { permission, method, route, code },
      },
    }),
  );
}
