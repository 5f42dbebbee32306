import "server-only";

import { SOMEBODY } from "@/lib/core/doers";

/** Who started the newest attempt of a deploy's run: whoever starts a run again is not whoever asked for it. */
export function attemptBy(row: { runAttempt: number | null; attemptBy: string | null }): { attempt_by?: string } {
  return (row.runAttempt ?? 1) > 1 ? { attempt_by: row.attemptBy ?? SOMEBODY } : {};
}
