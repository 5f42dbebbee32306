import type { Blocker } from "@/lib/core/decision";

interface OrderFacts {
  /** What is said while the review cannot be read yet; null once it is. */
  unread: string | null;
  /** The blockers that nobody has passed over. */
  left: readonly Blocker[];
  overridden?: readonly Blocker[];
  reason?: string;
  /** What is said while there is no reason; null where none is needed. */
  asksReason?: string | null;
  confirm?: string;
  /** What has to be typed; null where nothing has. */
  word?: string | null;
  /** Whether the code is whole; null where none is asked for. */
  hasCode?: boolean | null;
}

/** What is still missing before an order can be sent, in one sentence; null when nothing is. */
export function whatIsMissing(facts: OrderFacts): string | null {
  const { left, overridden = [], reason = "", confirm = "", asksReason = null, word = null, hasCode = null } = facts;
  if (facts.unread !== null) return facts.unread;
  if (left.length > 0) {
    return left.every(({ overridable }) => overridable)
      ? "Blocked: override what is listed above, or wait until it clears."
      : "Blocked, see above.";
  }
  const hasReason = reason.trim() !== "";
  if (overridden.length > 0 && !hasReason) return "An override needs a reason.";
  if (asksReason !== null && !hasReason) return asksReason;
  if (word !== null && confirm.trim() !== word) return `Type ${word} to confirm.`;
  return hasCode === false ? "Enter a six-digit code." : null;
}
