import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { RotationRow } from "@/lib/secrets/load";

const LATEST_FAILED = 50;

/** A platform's own names of the new and of the former keys. */
export interface KeyNames {
  issuedId?: string;
  formerId?: string;
}

/** The order to make a new value. */
export interface MintOrder {
  row: RotationRow;
  secret: SecretDeclaration;
  /** Commits what is about to be asked of a platform; answers why it has to wait, or null. */
  record: (names: KeyNames) => Promise<string | null>;
}

/** The new value, with its platform's name where it was issued, or why there is none yet. */
export type Minted = { value: string; issuedId?: string } | { waitsFor: string };

/** What became of the former keys. */
export interface Revoked {
  words: string;
  /** Whether one of them may be valid still, and is left to a person. */
  isLeft: boolean;
}

/** The different keys that the apps hold now; what jobs on GitHub hold can nobody read. */
export async function readFormerKeys(ctx: Context, { secret }: MintOrder): Promise<string[]> {
  const reads = secret.consumers.map(async (consumer) => {
    if (consumer.kind !== "heroku_config_var") return null;
    const name = consumer.key ?? secret.key;
    return (await outside("read-secrets", () => ctx.platforms.heroku.readConfig(consumer.app, [name])))[name] ?? null;
  });
  const keys = await Promise.all(reads);
  return [...new Set(keys.flatMap((key) => (key === null || key === "" ? [] : [key])))];
}

/** Rotations whose key went nowhere: this one's earlier tries, and those that ended before any place was handed it. */
export async function listLostRotations(ctx: Context, { id, secret }: RotationRow): Promise<string[]> {
  const failed = await ctx.db.secretRotation.findMany({
    where: { secret, mode: "auto", state: "failed", consumers: { none: { sentAt: { not: null } } } },
    orderBy: { requestedAt: "desc" },
    take: LATEST_FAILED,
    select: { id: true },
  });
  return [id, ...failed.map((one) => one.id)];
}

/**
 * The platform's names of keys that rotations since the last success were to revoke, or have handed out: one that ended too early
 * left them valid, whether or not a place holds them still.
 */
export async function listLeftKeys(ctx: Context, { id, secret }: RotationRow): Promise<string[]> {
  const own = { secret, mode: "auto", id: { not: id } };
  const done = await ctx.db.secretRotation.findFirst({
    where: { ...own, state: "succeeded", failureCode: null },
    orderBy: { requestedAt: "desc" },
    select: { requestedAt: true },
  });
  const since = done === null ? {} : { requestedAt: { gt: done.requestedAt } };
  const left = await ctx.db.secretRotation.findMany({
    where: { ...own, ...since, endedAt: { not: null } },
    orderBy: { requestedAt: "desc" },
    take: LATEST_FAILED,
    select: { issuedId: true, formerId: true },
  });
  return left.flatMap(({ issuedId, formerId }) => [...(formerId?.split(" ") ?? []), issuedId ?? ""]).filter(isName);
}

/** What stands in place of a name was told when it was met. */
function isName(text: string): boolean {
  return text.length > 1;
}

/** By what people and consoles know whose key it is, and from which rotation. */
export function titleOfKey(ctx: Context, rotationId: string): string {
  return `${ctx.config.consoles[ctx.environment].app} ${rotationId}`;
}
