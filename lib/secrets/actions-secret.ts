import "server-only";

import { outside } from "@/lib/core/failpoint";
import { nameAt } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import { checkByUse } from "@/lib/secrets/credential-check";
import type { KeptPlace, PlaceNote, Target, Verdict } from "@/lib/secrets/target";

/** An Actions secret that gets a new value; null is one of the repository. */
interface ActionsPlace {
  target: KeptPlace;
  environment: string | null;
}

/** When GitHub's clock says it was last written, before the value is sent: what is written later is told by that clock alone. */
export async function noteWrite(ctx: Context, at: ActionsPlace): Promise<PlaceNote> {
  return { writtenAt: await lastWrite(ctx, at) };
}

async function lastWrite(ctx: Context, { target, environment }: ActionsPlace): Promise<Date | null> {
  const list = () => ctx.github.listActionsSecrets(environment, { fresh: true });
  const listed = await outside("read-secrets", list);
  return listed.find(({ name }) => name === nameAt(target))?.updatedAtThere ?? null;
}

export async function giveActionsSecret(
  ctx: Context,
  { target, environment }: ActionsPlace,
  value: string,
): Promise<void> {
  const named = { environment, name: nameAt(target) };
  await outside("write-actions-secret", () => ctx.github.storeActionsSecret(named, value));
}

/** Nobody can read it (fact G22): a later write says that it arrived, and a run that uses it says whether it works. */
export async function seeActionsSecret(ctx: Context, at: ActionsPlace & { target: Target }): Promise<Verdict> {
  const { place } = at.target;
  const writtenAt = await lastWrite(ctx, at);
  const isLater = writtenAt !== null && (place.writtenAt === null || writtenAt > place.writtenAt);
  if (place.state === "sent") {
    if (!isLater) return { state: "former", words: "" };
    return { state: "holds", words: "GitHub has it. A run is about to try it.", writtenAt };
  }
  if (writtenAt === null || isLater) return { state: "foreign", words: "" };
  return checkByUse(ctx, at.target);
}

/** Whether nobody has written it since a run was seen to use it. */
export async function isActionsSecretHeld(ctx: Context, at: ActionsPlace): Promise<boolean> {
  const { place } = at.target;
  const writtenAt = await lastWrite(ctx, at);
  return place.state === "verified" && writtenAt?.getTime() === place.writtenAt?.getTime() && writtenAt !== null;
}
