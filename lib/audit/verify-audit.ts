import "server-only";

import { faultAgainst, readAnchors } from "@/lib/audit/anchors";
import { recordAudit } from "@/lib/audit/append";
import { type Progress, verifyRows } from "@/lib/audit/chain";
import { coverageFrom } from "@/lib/audit/coverage";
import { earlier } from "@/lib/audit/rules";
import type { Coverage, FirstBad, Verification, VerifyLine } from "@/lib/audit/schemas";
import type { AnchorStore } from "@/lib/core/anchor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { committed } from "@/lib/work/committed";

/** What verifying needs; a shell that has only the database can give it as well. */
interface VerifyCall extends Call {
  db: Database;
  anchors: AnchorStore;
  secretKey: string;
}

const line = (told: VerifyLine) => `${JSON.stringify(told)}\n`;

/** What has happened since somebody last looked: only the newest progress counts. */
interface News {
  progress: Progress | null;
  end: VerifyLine | null;
  changed: PromiseWithResolvers<void>;
}

/**
 * Recomputes the whole chain from the stored bytes and compares it with every checkpoint outside; the verdict is audited.
 * Throws unavailable when the database does not answer or the row about it cannot be written.
 */
export async function verifyAudit(
  call: VerifyCall,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Verification> {
  authorize(call, "audit:verify");
  const verdict = await judgeChain(call, onProgress);
  const { ok, rows, first_bad, anchor, checkpoint } = verdict;
  await committed(call, "verified", (tx) =>
    recordAudit(tx, call, {
      action: "console.audit.verified",
      subject: { kind: "audit", id: call.environment },
      payload: { ok, rows, first_bad, anchor: anchor.state, checkpoint: checkpoint?.size ?? null },
    }),
  );
  return verdict;
}

/** Judges the chain and compares it with the checkpoints outside; writes nothing. */
async function judgeChain(call: VerifyCall, onProgress: (progress: Progress) => void): Promise<Verification> {
  const began = performance.now();
  // Before the rows: a checkpoint that is made while they are judged covers more of them than are judged.
  const anchored = await readAnchors(call);
  const { extent, fault } = await verifyRows(call.db, onProgress);
  const rows = Math.max(extent.rows, extent.newest);
  const contradicted = await faultAgainst(call.db, Math.min(extent.rows, extent.newest), anchored.signed);
  const first_bad = earlier(fault, contradicted);
  const uncovered = await coverageFrom(call.db, BigInt(anchored.newest?.size ?? 0), call.now());
  return {
    ok: first_bad === null && anchored.finding.state !== "missing" && !isBlind(uncovered, anchored.finding),
    rows,
    first_bad,
    checkpoint: anchored.newest,
    took_ms: Math.round(performance.now() - began),
    anchor: anchored.finding,
    uncovered,
    message: `${verdictWords(rows, first_bad, anchored.finding)} ${uncovered.message}`,
  };
}

/** Whether rows have stood without an anchor for too long. Where the place outside did not answer, nobody knows. */
function isBlind(uncovered: Coverage, anchor: Verification["anchor"]): boolean {
  return uncovered.is_overdue && anchor.state !== "unreachable";
}

function verdictWords(rows: number, bad: FirstBad | null, anchor: Verification["anchor"]): string {
  const chain = bad === null ? `All ${rows} rows follow from one another.` : bad.message;
  return `${chain} ${anchor.message}`;
}

/** Whether the caller asks for lines with progress rather than for one answer. */
export function wantsLines(accept: string | null): boolean {
  return accept?.includes("application/x-ndjson") ?? false;
}

/** Verifies the log and tells how far it is, a line at a time; the last line is the verdict, or why there is none. Throws forbidden at once. */
export function narrateVerify(ctx: Context): AsyncIterable<string> {
  authorize(ctx, "audit:verify");
  return narrateVerification(ctx);
}

async function* narrateVerification(ctx: Context): AsyncGenerator<string> {
  const news: News = { progress: null, end: null, changed: Promise.withResolvers() };
  const tell = (change: Partial<News>) => {
    Object.assign(news, change);
    news.changed.resolve();
  };
  const work = verifyAudit(ctx, (progress) => tell({ progress }));
  void work
    .then((verdict) => tell({ end: { kind: "verdict", verdict } }))
    .catch((error: unknown) => tell({ end: failedLine(error) }));
  for (;;) {
    await news.changed.promise;
    const { progress, end } = news;
    Object.assign(news, { progress: null, changed: Promise.withResolvers() });
    if (progress !== null) yield line({ kind: "progress", ...progress });
    if (end === null) continue;
    yield line(end);
    return;
  }
}

function failedLine(error: unknown): VerifyLine {
  if (error instanceof AppError) return { kind: "failed", code: error.code, message: error.message };
  return {
    kind: "failed",
    code: "internal",
    message: "The log could not be verified. Look into the console's own log.",
  };
}
