import "server-only";

import { consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { ageOf, byUrgency, consumerLabel } from "@/lib/secrets/rules";
import type { Secret, SecretList } from "@/lib/secrets/schemas";

interface Ended {
  endedAt: Date | null;
  requestedByEmail: string;
}

/** Every declared secret with its consumers and its age, what is due first. */
export async function listSecrets(ctx: Context): Promise<SecretList> {
  const ended = await translated(() =>
    ctx.db.secretRotation.findMany({
      where: { state: { in: ["succeeded", "recorded"] }, endedAt: { not: null } },
      orderBy: { endedAt: "desc" },
      distinct: ["secret"],
      select: { secret: true, endedAt: true, requestedByEmail: true },
    }),
  );
  const items = ctx.config.secrets.map((declared) =>
    toSecret(ctx, declared, ended.find(({ secret }) => secret === declared.key) ?? null),
  );
  return { environment: ctx.environment, items: byUrgency(items), next_cursor: null };
}

function toSecret(ctx: Context, declared: SecretDeclaration, last: Ended | null): Secret {
  const { key, title, owner, cadence_days, rotates, values, sop } = declared;
  return {
    name: key,
    title,
    owner,
    cadence_days,
    rotates,
    values,
    consumers: declared.consumers.map((consumer) => ({
      id: consumerId(consumer),
      kind: consumer.kind,
      label: consumerLabel(consumer),
    })),
    last_rotated_at: last?.endedAt?.toISOString() ?? null,
    last_rotated_by: last?.requestedByEmail ?? null,
    ...ageOf(declared, last?.endedAt ?? null, ctx.now()),
    sop: { path: sop, url: `https://github.com/${ctx.repository}/blob/${ctx.config.main_branch}/${sop}` },
  };
}
