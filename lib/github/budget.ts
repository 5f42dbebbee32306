/** How much of GitHub's hourly budget this process has used, and what is left of it. */
export interface Budget {
  /** Calls sent since the client was made. */
  total: number;
  /** Of these, the calls that count against the limit: all but 304s. */
  counted: number;
  /** As GitHub last said; null before the first answer. */
  limit: number | null;
  remaining: number | null;
  resetAt: Date | null;
  /** When the credential ends, once GitHub has said so (fine-grained tokens do, with every answer). */
  credentialExpiresAt?: Date;
}

export interface BudgetMeter {
  count: (headers: Headers | null, status: number | null) => void;
  read: () => Budget;
}

function numberIn(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** `2026-12-01 10:00:00 UTC` or `… -0500`. */
function expiryIn(headers: Headers): Date | undefined {
  const at = Date.parse(headers.get("github-authentication-token-expiration") ?? "");
  return Number.isNaN(at) ? undefined : new Date(at);
}

/** Counts calls and remembers the newest `x-ratelimit-*` headers (docs.github.com, rate limits for the REST API). */
export function createBudgetMeter(): BudgetMeter {
  const budget: Budget = { total: 0, counted: 0, limit: null, remaining: null, resetAt: null };
  return {
    count(headers, status) {
      budget.total += 1;
      if (status !== 304) budget.counted += 1;
      if (headers === null) return;
      const reset = numberIn(headers, "x-ratelimit-reset");
      budget.limit = numberIn(headers, "x-ratelimit-limit") ?? budget.limit;
      budget.remaining = numberIn(headers, "x-ratelimit-remaining") ?? budget.remaining;
      budget.resetAt = reset === null ? budget.resetAt : new Date(reset * 1000);
      budget.credentialExpiresAt = expiryIn(headers) ?? budget.credentialExpiresAt;
    },
    read: () => ({ ...budget }),
  };
}
