import "server-only";

import { outside } from "@/lib/core/failpoint";
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

/** In place of the name of a former token: Cloudflare does not take it any more, or never has. */
const REFUSED = "?";

/**
 * Has Cloudflare issue a second token with the rights of the one in use, which works on (fact C3). Which tokens it replaces is asked
 * with those very values and committed first. One that an earlier try has made and lost is known by its title, and deleted.
 */
export async function mintToken(ctx: Context, order: MintOrder): Promise<Minted> {
  const { cloudflare_pages: cloudflare } = ctx.platforms;
  const former = await readFormerKeys(ctx, order);
  const names = await Promise.all(former.map((value) => outside("name-token", () => cloudflare.nameToken(value))));
  const pattern = names.find((name) => name !== null);
  if (pattern === undefined || pattern === null) {
    return {
      waitsFor: "Cloudflare takes none of the tokens in use, so that no rights can be copied. Make one by hand.",
    };
  }
  const left = [...names.map((name) => name ?? REFUSED), ...(await listLeftKeys(ctx, order.row))];
  const waitsFor = await order.record({ formerId: [...new Set(left)].join(" ") });
  if (waitsFor !== null) return { waitsFor };
  const lost = new Set((await listLostRotations(ctx, order.row)).map((id) => titleOfKey(ctx, id)));
  const listed = await outside("list-tokens", () => cloudflare.listTokens(pattern));
  for (const { name } of listed.filter(({ title }) => lost.has(title))) {
    await outside("delete-token", () => cloudflare.deleteToken(name));
  }
  const copy = { title: titleOfKey(ctx, order.row.id), at: ctx.now() };
  const issued = await outside("issue-token", () => cloudflare.copyToken(pattern, copy));
  return { value: issued.value, issuedId: issued.name };
}

/** Why a new token goes nowhere yet: it takes a moment until Cloudflare takes it. */
export async function tryToken(ctx: Context, value: string): Promise<string | null> {
  const name = await outside("try-key", () => ctx.platforms.cloudflare_pages.nameToken(value));
  return name === null ? "Cloudflare does not take the new token yet." : null;
}

/** Deletes the former tokens; what Cloudflare refuses to delete is left to a person, and said so. */
export async function deleteTokens(ctx: Context, { issuedId, formerId }: RotationRow): Promise<Revoked> {
  const names = (formerId ?? "").split(" ").filter((name) => name !== "" && name !== REFUSED && name !== issuedId);
  const left = (await Promise.all(names.map((name) => deleteOne(ctx, name)))).filter((words) => words !== null);
  const words = [`Deleted at Cloudflare: ${names.length - left.length} of ${names.length}.`, ...left].join(" ");
  return { words, isLeft: left.length > 0 };
}

async function deleteOne(ctx: Context, name: string): Promise<string | null> {
  try {
    await outside("delete-token", () => ctx.platforms.cloudflare_pages.deleteToken(name));
    return null;
  } catch (error) {
    if (error instanceof UpstreamError && (error.kind === "refused" || error.kind === "forbidden")) {
      return `${error.message} Delete ${name} by hand.`;
    }
    throw error;
  }
}
