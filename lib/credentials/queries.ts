import "server-only";

import { toHealth } from "@/lib/credentials/record-upstream";
import { agedHealth, recoveryLink, storedIn } from "@/lib/credentials/rules";
import { CREDENTIALS, type CredentialHealth, type CredentialList } from "@/lib/credentials/schemas";
import type { Context } from "@/lib/db/context";
import type { UpstreamHealth } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";

type Name = CredentialHealth["name"];

function budgetOf(row: UpstreamHealth): CredentialHealth["budget"] {
  const { calls, counted, remaining, resetAt } = row;
  if (calls === null || counted === null) return null;
  return { calls, counted, remaining, reset_at: resetAt?.toISOString() ?? null };
}

function healthOf(ctx: Context, row: UpstreamHealth | undefined) {
  if (row === undefined) {
    const nothing = { since: null, checked_at: null, budget: null };
    return { state: "unknown" as const, message: "Nothing has used it yet.", ...nothing };
  }
  const { state, since, checkedAt, message } = agedHealth(toHealth(row), ctx.now());
  return {
    state,
    since: since.toISOString(),
    checked_at: checkedAt.toISOString(),
    message,
    budget: budgetOf(row),
  };
}

/** Only GitHub tells when its token ends; each process hears it with its own calls. */
function expiryOf(ctx: Context, name: Name): string | null {
  return name === "github" ? (ctx.github.budget().credentialExpiresAt?.toISOString() ?? null) : null;
}

/** How each key of this console is: whether its platform takes it, since when, where it is kept and how to renew it. */
export async function listCredentials(ctx: Context): Promise<CredentialList> {
  const rows = await translated(() => ctx.db.upstreamHealth.findMany());
  const items = CREDENTIALS.map((name) => ({
    name,
    ...healthOf(
      ctx,
      rows.find((row) => row.name === name),
    ),
    expires_at: expiryOf(ctx, name),
    stored_in: storedIn(ctx.config, ctx.environment, name),
    recovery: recoveryLink(ctx.config, ctx.repository, name),
  }));
  return { items, next_cursor: null };
}
