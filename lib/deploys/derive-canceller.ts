import "server-only";

import { OWN_KEY } from "@/lib/core/doers";
import type { Canceller } from "@/lib/runs/rules";

/** What became of the requests to cancel that left here: GitHub took one, or may have; null where it refused every one. */
export interface SentCancels {
  cancelEvidence: string | null;
}

/**
 * Who cancelled a run: whoever GitHub names, in words, before all. Without a name, a request that GitHub took is this console's
 * own deed, one that it may have taken is this console's or another's, and no such request means somebody else.
 */
export function deriveCanceller({ cancelEvidence }: SentCancels, named: string | null): Canceller {
  const isOurs = cancelEvidence === "taken";
  const mayBeOurs = cancelEvidence !== null;
  if (named !== null && !(named === OWN_KEY && mayBeOurs)) return { kind: "named", doer: named };
  if (isOurs || named !== null) return { kind: "ours" };
  return mayBeOurs ? { kind: "either" } : { kind: "unknown" };
}
