import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { Authorization } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { RotationRow } from "@/lib/secrets/load";
import type { Minted, MintOrder } from "@/lib/secrets/minted";

/** In place of the id of a former key: none of the account's authorizations is it. */
const UNTOLD = "?";
/** The same: it is the key that the account's own page shows, which other tools may use. */
const OF_ACCOUNT = "~";
const LATEST_FAILED = 50;

/**
 * Has Heroku issue a new key (fact H9). Which keys it replaces is asked with those very keys and committed first. One that an earlier try
 * has made and lost is known by its description, revoked, and replaced by another one.
 */
export async function mintAuthorization(ctx: Context, order: MintOrder): Promise<Minted> {
  const { row } = order;
  const { heroku } = ctx.platforms;
  const former = await readFormerKeys(ctx, order);
  const listed = await outside("list-keys", () => heroku.listAuthorizations(former));
  const ofAccount = await outside("account-key", () => heroku.accountKey());
  const waitsFor = await order.record({ formerId: namesOfFormer(former, listed, ofAccount) });
  if (waitsFor !== null) return { waitsFor };
  const lost = new Set((await listLost(ctx, row)).map((id) => describeKey(ctx, id)));
  for (const { id } of listed.filter(({ description }) => description !== null && lost.has(description))) {
    await outside("revoke-key", () => heroku.deleteAuthorization(id));
  }
  const issued = await outside("issue-key", () => heroku.createAuthorization(describeKey(ctx, row.id)));
  return { value: issued.key, issuedId: issued.id };
}

/** The different keys that the apps hold now; what jobs on GitHub hold can nobody read. */
async function readFormerKeys(ctx: Context, { secret }: MintOrder): Promise<string[]> {
  const reads = secret.consumers.map(async (consumer) => {
    if (consumer.kind !== "heroku_config_var") return null;
    const name = consumer.key ?? secret.key;
    return (await outside("read-secrets", () => ctx.platforms.heroku.readConfig(consumer.app, [name])))[name] ?? null;
  });
  const keys = await Promise.all(reads);
  return [...new Set(keys.flatMap((key) => (key === null || key === "" ? [] : [key])))];
}

function namesOfFormer(keys: readonly string[], listed: readonly Authorization[], ofAccount: string | null): string {
  const names = keys.map((_, index) => {
    const id = listed.find(({ key }) => key === index)?.id ?? UNTOLD;
    return id === ofAccount ? OF_ACCOUNT : id;
  });
  return names.join(" ") || UNTOLD;
}

/** Rotations whose key went nowhere: this one's earlier tries, and those that ended before any place was handed it. */
async function listLost(ctx: Context, { id, secret }: RotationRow): Promise<string[]> {
  const failed = await ctx.db.secretRotation.findMany({
    where: { secret, mode: "auto", state: "failed", consumers: { none: { sentAt: { not: null } } } },
    orderBy: { requestedAt: "desc" },
    take: LATEST_FAILED,
    select: { id: true },
  });
  return [id, ...failed.map((one) => one.id)];
}

/** By what people and consoles know whose key it is, and from which rotation. */
function describeKey(ctx: Context, rotationId: string): string {
  return `${ctx.config.consoles[ctx.environment].app} ${rotationId}`;
}

/** Revokes the former keys that are known by their ids; what is not is left to a person, and said so. */
export async function revokeAuthorizations(ctx: Context, { issuedId, formerId }: RotationRow): Promise<string> {
  const names = (formerId ?? UNTOLD).split(" ");
  const told = names.filter((name) => name !== UNTOLD && name !== OF_ACCOUNT && name !== issuedId);
  const left = await Promise.all(told.map((id) => revokeKey(ctx, id)));
  const words = [
    ...(told.length === 0
      ? []
      : [`Revoked at Heroku: ${told.length - left.filter(Boolean).length} of ${told.length}.`]),
    ...left.filter((one) => one !== null),
    ...(names.includes(UNTOLD) ? ["Which authorization the old key is, Heroku does not tell. Revoke it by hand."] : []),
    ...(names.includes(OF_ACCOUNT) ? ["The old key is the account's own API key. Renew it on its page."] : []),
  ];
  return words.join(" ");
}

/** What Heroku refuses will not become allowed by asking again: null where it is revoked. */
async function revokeKey(ctx: Context, id: string): Promise<string | null> {
  try {
    await outside("revoke-key", () => ctx.platforms.heroku.deleteAuthorization(id));
    return null;
  } catch (error) {
    if (error instanceof UpstreamError && (error.kind === "refused" || error.kind === "forbidden")) {
      return `${error.message} Revoke ${id} by hand.`;
    }
    throw error;
  }
}
