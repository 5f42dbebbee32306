import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { Authorization } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { RotationRow } from "@/lib/secrets/load";
import {
  listLeftKeys,
  listLostRotations,
  type Minted,
  type MintOrder,
  type Revoked,
  readFormerKeys,
  titleOfKey,
} from "@/lib/secrets/minted";

/** In place of the id of a former key: none of the account's authorizations is it. */
const UNTOLD = "?";
/** The same: it is the key that the account's own page shows, which other tools may use. */
const OF_ACCOUNT = "~";

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
  const names = [...namesOfFormer(former, listed, ofAccount), ...(await listLeftKeys(ctx, row))];
  const waitsFor = await order.record({ formerId: [...new Set(names)].join(" ") });
  if (waitsFor !== null) return { waitsFor };
  const lost = new Set((await listLostRotations(ctx, row)).map((id) => titleOfKey(ctx, id)));
  for (const { id } of listed.filter(({ description }) => description !== null && lost.has(description))) {
    await outside("revoke-key", () => heroku.deleteAuthorization(id));
  }
  const issued = await outside("issue-key", () => heroku.createAuthorization(titleOfKey(ctx, row.id)));
  return { value: issued.key, issuedId: issued.id };
}

function namesOfFormer(keys: readonly string[], listed: readonly Authorization[], ofAccount: string | null): string[] {
  const names = keys.map((_, index) => {
    const id = listed.find(({ key }) => key === index)?.id ?? UNTOLD;
    return id === ofAccount ? OF_ACCOUNT : id;
  });
  return names.length === 0 ? [UNTOLD] : names;
}

/** Revokes the former keys that are known by their ids; what is not is left to a person, and said so. */
export async function revokeAuthorizations(ctx: Context, { issuedId, formerId }: RotationRow): Promise<Revoked> {
  const names = (formerId ?? UNTOLD).split(" ");
  const told = names.filter((name) => name !== UNTOLD && name !== OF_ACCOUNT && name !== issuedId);
  const refused = (await Promise.all(told.map((id) => revokeKey(ctx, id)))).filter((one) => one !== null);
  const left = [
    ...refused,
    ...(names.includes(UNTOLD) ? ["Which authorization the old key is, Heroku does not tell. Revoke it by hand."] : []),
    ...(names.includes(OF_ACCOUNT) ? ["The old key is the account's own API key. Renew it on its page."] : []),
  ];
  const done = told.length === 0 ? [] : [`Revoked at Heroku: ${told.length - refused.length} of ${told.length}.`];
  return { words: [...done, ...left].join(" "), isLeft: left.length > 0 };
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

/** Why a new key goes nowhere yet. */
export async function tryAuthorization(ctx: Context, key: string): Promise<string | null> {
  const isTaken = await outside("try-key", () => ctx.platforms.heroku.takesKey(key));
  return isTaken ? null : "Heroku does not take the new key yet.";
}
