import "server-only";

import { faultAgainst, readAnchors } from "@/lib/audit/read-anchors";
import { recordAudit } from "@/lib/audit/record-audit";
import { earlier } from "@/lib/audit/rules";
import type { FirstBad, Verification } from "@/lib/audit/schemas";
import { type Progress, verifyRows } from "@/lib/audit/verify-rows";
import type { AnchorStore } from "@/lib/core/anchor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import type { Database } from "@/lib/db/database";
import { committed } from "@/lib/work/committed";

/** What verifying needs; a shell that has only the database can give it as well. */
interface VerifyCall extends Call {
  db: Database;
  anchors: AnchorStore;
  secretKey: string;
}

function verdictWords(rows: number, bad: FirstBad | null, anchor: Verification["anchor"]): string {
  const chain = bad === null ? `All ${rows} rows follow from one another.` : bad.message;
  return `${chain} ${anchor.message}`;
}

/** Judges the chain and compares it with the checkpoints outside; writes nothing. */
async function judge(call: VerifyCall, onProgress: (progress: Progress) => void): Promise<Verification> {
  const began = performance.now();
  // Before the rows: a checkpoint that is made while they are judged covers more of them than are judged.
  const anchored = await readAnchors(call);
  const { extent, fault } = await verifyRows(call.db, onProgress);
  const rows = Math.max(extent.rows, extent.newest);
  const contradicted = await faultAgainst(call.db, Math.min(extent.rows, extent.newest), anchored.signed);
  const first_bad = earlier(fault, contradicted);
  return {
    ok: first_bad === null && anchored.finding.state !== "missing",
    rows,
    first_bad,
    checkpoint: anchored.newest,
    took_ms: Math.round(performance.now() - began),
    anchor: anchored.finding,
    message: verdictWords(rows, first_bad, anchored.finding),
  };
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
  const verdict = await judge(call, onProgress);
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
