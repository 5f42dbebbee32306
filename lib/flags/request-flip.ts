import "server-only";

import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { appOfFlag, type FlagDeclaration } from "@/lib/core/config";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { hashRequest } from "@/lib/deploys/idempotency";
import { type Configured, getFlag, readConfigured, whyNotKept } from "@/lib/flags/configured";
import { toFlip } from "@/lib/flags/item";
import { type FlipRow, valueBefore } from "@/lib/flags/load";
import { adoptFlip, type Keyed, recordFlipRefusal, refuseOtherFlip } from "@/lib/flags/refuse-flip";
import { isStillExpected } from "@/lib/flags/rules";
import { listReporting } from "@/lib/flags/running";
import type { FlipAnswer, FlipChange, FlipRequest } from "@/lib/flags/schemas";
import { recordFlip } from "@/lib/flags/transition-flip";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { committed } from "@/lib/work/committed";

const NEWEST_FLIPS = 50;

interface Asked extends Keyed {
  app: string;
  flags: FlagDeclaration[];
  isRisky: boolean;
}

/**
 * Asks for flags to be flipped, all by one write to their app's platform. What the caller saw must still be so, by the platform's
 * own word. Null where all of it is so already. Throws invalid_input, flag_changed, conflict, step_up_failed, step_up_locked,
 * upstream_failed, upstream_timeout. A refusal leaves an audit row of its own.
 */
export async function requestFlip(ctx: Context, input: FlipRequest, key: string | null): Promise<FlipAnswer> {
  const { totp: _, ...told } = input;
  try {
    authorize(ctx, "flag:flip");
    const { app, flags } = resolveFlags(ctx, input);
    const isRisky = flags.some(({ risk }) => risk === "high");
    if (isRisky) authorize(ctx, "flag:flip-risky");
    const hash = hashRequest({ changes: told.changes });
    const row = await attemptFlip(ctx, { app, flags, input, isRisky, key, hash });
    return { flip: row === null ? null : toFlip(row) };
  } catch (error) {
    if (error instanceof AppError && error.code !== "unavailable") await recordFlipRefusal(ctx, told, error);
    throw error;
  }
}

/** The flags a request names: declared, each once, and all of one app, since one write goes to one app. */
function resolveFlags(ctx: Context, { changes }: FlipRequest): { app: string; flags: FlagDeclaration[] } {
  const flags = changes.map(({ key }, index) => {
    const flag = getFlag(ctx, key);
    if (flag === null) throw invalidInput(`changes.${index}.key`, `There is no flag "${key}".`);
    if (changes.findIndex((other) => other.key === key) !== index)
      throw invalidInput(`changes.${index}.key`, `${key} is named twice.`);
    return flag;
  });
  const [app = "", ...others] = new Set(flags.map((flag) => appOfFlag(ctx.config, flag, ctx.environment)));
  const unkept = whyNotKept(ctx, app);
  if (unkept !== null) throw invalidInput("changes", unkept);
  if (others.length === 0) return { app, flags };
  throw invalidInput(
    "changes",
    `These flags belong to ${[app, ...others].join(" and ")}: flip those of one app at a time.`,
  );
}

async function attemptFlip(ctx: Context, asked: Asked): Promise<FlipRow | null> {
  const adopted = await adoptFlip(ctx, asked);
  if (adopted !== null) return adopted;
  checkTyped(asked);
  await refuseOtherFlip(ctx.db, asked);
  const changes = await findChanges(ctx, asked);
  if (changes.length === 0) return null;
  try {
    return await writeOnce(ctx, asked, changes);
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    const twin = await adoptFlip(ctx, asked);
    if (twin !== null) return twin;
    await refuseOtherFlip(ctx.db, asked);
    throw new AppError("conflict", `Flags of ${asked.app} were changed at the same moment. Look and try again.`);
  }
}

function checkTyped({ input, flags }: Asked): void {
  const risky = flags.find(({ risk }) => risk === "high");
  if (risky === undefined || input.confirm === undefined || input.confirm === risky.key) return;
  throw invalidInput("confirm", `${risky.key} is risky: type its name to confirm.`);
}

/** What each flag is now, and what of the request is no longer as it was seen. */
async function findChanges(ctx: Context, asked: Asked): Promise<FlipChange[]> {
  const keys = asked.flags.map(({ key }) => key);
  const [configured, recorded, flips] = await Promise.all([
    readConfigured(ctx, asked.app, keys).catch(unreadable),
    ctx.db.flagObservation.findMany({ where: { app: asked.app, key: { in: keys } } }),
    ctx.db.flagFlip.findMany({
      where: { app: asked.app, keys: { hasSome: keys } },
      orderBy: { requestedAt: "desc" },
      take: NEWEST_FLIPS,
    }),
  ]);
  const reporting = await listReporting(ctx.db);
  const facts = asked.input.changes.map((change) => {
    const now = configured.get(change.key) ?? { word: "unset" as const, value: false };
    const known = recorded.find(({ key }) => key === change.key)?.configured ?? null;
    const before = valueBefore(flips, { app: asked.app, key: change.key, configured: now.word });
    const said = reporting.flatMap(({ flags }) => flags[change.key] ?? []);
    const reported = said.length > 0 || before === null ? said : [before];
    return { ...change, now, known, reported };
  });
  const changed = facts.filter((fact) => !isStillExpected(fact));
  if (changed.length > 0) throw flagChanged(asked.app, changed);
  const isOpen = ({ value, now, reported }: (typeof facts)[number]) =>
    now.value !== value || reported.some((other) => other !== value);
  return facts.filter(isOpen).map(({ key, value, now }) => ({ key, value, was: now.value }));
}

/** Nothing is flipped that nobody can look at first; the command for the shell needs no console. */
function unreadable(error: unknown): never {
  if (!(error instanceof UpstreamError)) throw error;
  const code = error.kind === "timeout" ? "upstream_timeout" : "upstream_failed";
  throw new AppError(code, `${error.message} Nothing was flipped.`, { cause: error });
}

function flagChanged(app: string, changed: readonly { key: string; now: Configured }[]): AppError {
  const words = changed.map(({ key, now }) => `${key} is ${now.value ? "on" : "off"} on ${app}`).join(", ");
  return new AppError("flag_changed", `${words}: it changed since you looked. Look again and decide.`, {
    extra: { changed: changed.map(({ key, now }) => ({ key, value: now.value })) },
  });
}

async function writeOnce(ctx: Context, asked: Asked, changes: FlipChange[]): Promise<FlipRow> {
  const work = (tx: Tx) => writeFlip(tx, ctx, { asked, changes });
  if (!asked.isRisky) return committed(ctx, "flip_requested", work);
  const { totp } = asked.input;
  if (totp === undefined)
    throw new AppError("step_up_failed", "This flag is risky: send a code of your authenticator.");
  const target = changes.map(({ key }) => key).join(" ");
  return proveStepUp(ctx, { totp, action: "flag:flip-risky", target, doneBefore: () => adoptFlip(ctx, asked) }, work);
}

/** Writes the intent; a flip of the same app that is still on its way breaks a unique index. */
async function writeFlip(
  tx: Tx,
  ctx: Context,
  { asked, changes }: { asked: Asked; changes: FlipChange[] },
): Promise<FlipRow> {
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person can flip a flag, by name.");
  await refuseOtherFlip(tx, asked);
  const now = ctx.now();
  const row = await tx.flagFlip.create({
    data: {
      id: newId("flp"),
      app: asked.app,
      state: "requested",
      stateSince: now,
      changes: changes.map((change) => ({ ...change })),
      keys: changes.map(({ key }) => key),
      idempotencyKey: asked.key,
      idempotencyHash: asked.hash,
      requestedById: person.id,
      requestedByEmail: person.email,
      requestedAt: now,
      nextCheckAt: now,
    },
  });
  await recordFlip(tx, ctx, { after: row, from: null });
  return row;
}
