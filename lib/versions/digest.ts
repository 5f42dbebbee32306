import "server-only";

import { createHash } from "node:crypto";

import { PART_LENGTH, REVIEW_PARTS, type ReviewPart } from "@/lib/versions/rules";
import type { Migration, Versions } from "@/lib/versions/schemas";

/** What a promotion is bound to, as far as it was reviewed. */
export interface Reviewed {
  /** What a promotion starts from: what production runs, or what its platform released while it does not answer. */
  productionSha: string | null;
  stagingSha: string | null;
  status: Versions["status"];
  commits: readonly { sha: string }[];
  commitsTruncated: boolean;
  migrations: readonly Migration[];
  blockers: readonly { code: string }[];
}

/** The digest of a review: one truncated SHA-256 for each of its parts, so that it can be said which of them moved. */
export function deriveDigest(reviewed: Reviewed): string {
  const { status, commits, commitsTruncated, migrations, blockers } = reviewed;
  const parts: Record<ReviewPart, unknown> = {
    production_sha: reviewed.productionSha,
    staging_sha: reviewed.stagingSha,
    commits: [status, commitsTruncated, commits.map(({ sha }) => sha)],
    migrations: migrations.map(({ name, destructive, reasons }) => [name, destructive, reasons]),
    blockers: [...new Set(blockers.map(({ code }) => code))].toSorted(),
  };
  return REVIEW_PARTS.map((part) => hashParts([part, parts[part]])).join(".");
}

function hashParts(part: unknown): string {
  return createHash("sha256").update(JSON.stringify(part)).digest("base64url").slice(0, PART_LENGTH);
}
