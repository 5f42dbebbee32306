import "server-only";

import { listOwnCheckpoints } from "@/lib/audit/coverage";
import { faultWords } from "@/lib/audit/rules";
import type { AnchorFinding, AuditCheckpoint, FirstBad } from "@/lib/audit/schemas";
import type { AnchorStore, SignedCheckpoint } from "@/lib/core/anchor";
import type { Environment } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { Database } from "@/lib/db/database";
import { findSigners } from "@/lib/keys/signers";

/** A place outside may take a moment to show what it was given. */
const SHOWN_WITHIN_MS = 60_000;

interface AnchorReader {
  db: Database;
  anchors: AnchorStore;
  environment: Environment;
  secretKey: string;
  now: () => Date;
}

interface Anchored {
  finding: AnchorFinding;
  /** Those that carry this console's signature, newest first. */
  signed: SignedCheckpoint[];
  newest: AuditCheckpoint | null;
}

/** The earliest row of a log of so many that a checkpoint contradicts. */
export async function faultAgainst(
  db: Database,
  rows: number,
  signed: Pick<SignedCheckpoint, "size" | "head_hash">[],
): Promise<FirstBad | null> {
  const covered = signed.filter(({ size }) => size <= rows);
  const found = await db.auditRow.findMany({
    where: { seq: { in: covered.map(({ size }) => BigInt(size)) } },
    select: { seq: true, hash: true },
  });
  const hashes = new Map(found.map(({ seq, hash }) => [Number(seq), hash]));
  const rewritten = covered.filter(({ size, head_hash }) => hashes.get(size) !== head_hash).map(({ size }) => size);
  if (rewritten.length > 0) return judged(Math.min(...rewritten), "rewritten");
  return signed.length > covered.length ? judged(rows + 1, "tail_cut") : null;
}

function judged(seq: number, reason: "tail_cut" | "rewritten"): FirstBad {
  return { seq, reason, message: faultWords(seq, reason) };
}

/** Reads the checkpoints outside and says what is known of the place; what they cover was in the log when they were read. */
export async function readAnchors(reader: AnchorReader): Promise<Anchored> {
  const { anchors, environment } = reader;
  const isOurs = await findSigners(reader);
  const { kind } = anchors;
  const listed = await outside("list-anchors", () => anchors.list(environment)).catch((error: unknown) => {
    return error instanceof Error ? error.message : String(error);
  });
  if (typeof listed === "string") {
    const message = `The checkpoints outside could not be read, so a cut tail would not be found: ${listed}`;
    return { finding: { kind, state: "unreachable", compared: 0, foreign: 0, message }, signed: [], newest: null };
  }
  const signed = listed.filter(isOurs).sort((one, other) => other.size - one.size);
  const [newest] = signed;
  const state = (await isMissing(reader, newest)) ? "missing" : newest === undefined ? "none" : "compared";
  const message = wordsFor(state, signed.length);
  return {
    finding: { kind, state, compared: signed.length, foreign: listed.length - signed.length, message },
    signed,
    newest: newest === undefined ? null : { ...newest, head_seq: newest.size },
  };
}

/** Whether a checkpoint that reached the place outside, as far as this database knows, is not there any more. */
async function isMissing(reader: AnchorReader, newest: SignedCheckpoint | undefined): Promise<boolean> {
  const anchoredAt = { lt: new Date(reader.now().getTime() - SHOWN_WITHIN_MS) };
  const [known] = await listOwnCheckpoints(reader, { most: 1, anchoredAt, isGoneToo: true });
  return known !== undefined && Number(known.size) > (newest?.size ?? 0);
}

function wordsFor(state: AnchorFinding["state"], compared: number): string {
  switch (state) {
    case "compared":
      return `Compared with ${compared} signed checkpoint${compared === 1 ? "" : "s"} outside the database.`;
    case "missing":
      return "A checkpoint that this console put outside the database is not there any more. Find out who removed it.";
    default:
      return "No checkpoint of this log is outside the database yet: a cut tail or a log written anew would not be found.";
  }
}
