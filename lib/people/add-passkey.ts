import "server-only";

import { recordAudit } from "@/lib/audit/record-audit";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { loadSelf } from "@/lib/people/load";
import { passkeyItem } from "@/lib/people/queries";
import { passkeySite } from "@/lib/people/rules";
import type { NewPasskey, PasskeyItem } from "@/lib/people/schemas";
import { spendChallenge } from "@/lib/people/spend-challenge";
import { verifyNewPasskey } from "@/lib/people/verify-passkey";

async function createOnce(tx: Tx, data: Parameters<Tx["passkey"]["create"]>[0]["data"]) {
  try {
    return await tx.passkey.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new AppError("conflict", "This passkey is registered already. There is nothing left to do.");
  }
}

/**
 * Adds the passkey that answers a challenge of {@link startPasskey}. Throws not_found when the challenge is used or over,
 * invalid_input when the answer does not fit it, conflict for a passkey that is registered already.
 */
export async function addPasskey(
  ctx: Call & Pick<Context, "db" | "consoleUrls">,
  { name, credential, challenge_id }: NewPasskey,
): Promise<PasskeyItem> {
  authorize(ctx, "self:manage");
  const { id: personId } = loadSelf(ctx);
  const challenge = await spendChallenge(ctx, { id: challenge_id, personId });
  if (challenge === null) {
    throw new AppError("not_found", "That took longer than five minutes, or was answered already. Start again.");
  }
  const site = passkeySite(ctx.host, ctx.consoleUrls[ctx.environment]);
  const made = await verifyNewPasskey(credential, { challenge, site });
  if (made === null) throw invalidInput("credential", "The passkey's answer does not fit this console. Start again.");
  const row = await inTransaction(ctx, async (tx) => {
    const created = await createOnce(tx, { id: newId("pky"), personId, name, ...made, createdAt: ctx.now() });
    await recordAudit(tx, ctx, {
      action: "console.person.passkey_added",
      subject: { kind: "person", id: personId },
      payload: { passkey_id: created.id, name, device_type: created.deviceType, backed_up: created.backedUp },
    });
    return created;
  });
  return passkeyItem(row);
}
