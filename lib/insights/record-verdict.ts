import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Deploy as DeployRow } from "@/lib/db/generated/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { targetOf } from "@/lib/deploys/deploy-row";
import { loadDeployToJudge } from "@/lib/insights/load";
import { getVerdict } from "@/lib/insights/queries";
import { canJudge } from "@/lib/insights/rules";
import { OUTCOMES, type Verdict, type VerdictRequest } from "@/lib/insights/schemas";
import { announce } from "@/lib/work/announce";

interface Judgement extends VerdictRequest {
  row: DeployRow;
  person: { id: string; email: string };
  /** What was said of it last. */
  was: string;
}

const outcomeIn = (word: string) => OUTCOMES.find((known) => known === word) ?? null;

/**
 * A person says whether a deploy caused a failure, or takes back what was said. Rows are only added, and the newest counts. Throws
 * not_found; conflict for a deploy that cannot be judged, and where somebody judged it since it was read.
 */
export async function recordVerdict(ctx: Context, id: string, input: VerdictRequest): Promise<Verdict> {
  authorize(ctx, "verdict:record");
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can judge a deploy, by name.");
  await inTransaction(ctx, async (tx) => {
    const row = await loadDeployToJudge(tx, id);
    const last = await tx.deployVerdict.findFirst({ where: { deployId: id }, orderBy: { seq: "desc" } });
    if ((last?.seq ?? 0) !== input.seen) throw judgedMeanwhile(last?.byEmail ?? "Somebody");
    const was = last?.verdict ?? "automatic";
    const facts = { kind: row.kind, state: row.state, isSeen: await cameLive(tx, row), said: outcomeIn(was) };
    const decision = canJudge(facts, input.verdict);
    if (!decision.allowed) throw new AppError("conflict", decision.message);
    await writeVerdict(tx, ctx, { ...input, row, person, was });
  });
  return getVerdict(ctx, id);
}

function judgedMeanwhile(who: string): AppError {
  return new AppError("conflict", `${who} judged this deploy meanwhile. Reload to read it, then decide.`);
}

async function cameLive(tx: Tx, { id, surfaceId, state }: DeployRow): Promise<boolean> {
  if (state === "succeeded") return true;
  return (await tx.surfaceStretch.findFirst({ where: { surfaceId, deployId: id }, select: { id: true } })) !== null;
}

async function writeVerdict(tx: Tx, ctx: Context, judgement: Judgement): Promise<void> {
  const { row, person, verdict, note, seen, was } = judgement;
  const seq = seen + 1;
  const said = { verdict, note, byId: person.id, byEmail: person.email, at: ctx.now() };
  const data = [{ deployId: row.id, seq, ...said }];
  // Of two at once, the second finds the number taken.
  const { count } = await tx.deployVerdict.createMany({ data, skipDuplicates: true });
  if (count === 0) throw judgedMeanwhile("Somebody");
  await recordAudit(tx, ctx, {
    action: "console.deploy.judged",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: row.surfaceId, target_env: targetOf(row) },
    payload: { verdict, was, note, seq, sha: row.sha },
  });
  await announce(tx, "deploy", row.id);
}
