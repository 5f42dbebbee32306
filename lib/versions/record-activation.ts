import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { shaSchema } from "@/lib/core/text";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { writeStretch } from "@/lib/versions/stretch";

/** Records at boot what this process runs, in the ledger and in the audit log; a process without a commit's stamp records nothing. */
export async function recordActivation(ctx: Context): Promise<void> {
  authorize(ctx, "version:observe");
  const sha = shaSchema.safeParse(ctx.buildSha).data;
  if (sha === undefined) return;
  const { environment } = ctx;
  await inTransaction(ctx, async (tx) => {
    const sight = { environment, sha, since: ctx.now(), source: "boot" } as const;
    const { stretch, previousSha } = await writeStretch(tx, ctx, sight);
    await recordAudit(tx, ctx, {
      action: "console.version.activated",
      subject: { kind: "console", id: environment },
      payload: {
        sha,
        previous_sha: previousSha,
        instance: ctx.actor.kind === "system" ? ctx.actor.id : null,
        asked_for: stretch.askedFor,
        deploy_id: stretch.deployId,
      },
    });
  });
}
