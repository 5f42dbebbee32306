import "server-only";

import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { sealForEndpoint } from "@/lib/keys/endpoint-seals";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { refuseUnknownSurfaces } from "@/lib/webhooks/chosen";
import { webhookItem } from "@/lib/webhooks/queries";
import { whyNotReceiver } from "@/lib/webhooks/receiver";
import { formatOfAddress } from "@/lib/webhooks/rules";
import type { AddedWebhook, webhookRequestSchema } from "@/lib/webhooks/schemas";

type AddContext = Call & Pick<Context, "db" | "secretKey" | "loopbackTargets">;
type Request = z.output<typeof webhookRequestSchema>;

/** As Standard Webhooks has it: 24 to 64 random bytes. */
const SECRET_BYTES = 32;

/**
 * Adds a webhook, which gets what happens from now on. The secret that its events are signed with is answered once. A person
 * proves a code for it; an API token that may write need not.
 */
export async function addWebhook(ctx: AddContext, request: Request): Promise<AddedWebhook> {
  authorize(ctx, "webhook:manage");
  refuseUnknownSurfaces(ctx, request);
  const refused = whyNotReceiver(ctx, request.url);
  if (refused !== null) throw invalidInput("url", `The address ${refused}.`);
  if ((formatOfAddress(request.url) ?? request.format) !== request.format) {
    throw invalidInput("format", "Slack takes its own format alone. Choose Slack.");
  }
  const { totp } = request;
  if (totp !== undefined) {
    const stepUp = { totp, action: "webhook:manage", target: request.name } as const;
    return proveStepUp(ctx, stepUp, (tx) => writeWebhook(tx, ctx, request));
  }
  if (ctx.actor.kind !== "token") throw invalidInput("totp", "A six-digit code is needed to add a webhook.");
  return inTransaction(ctx, (tx) => writeWebhook(tx, ctx, request));
}

async function writeWebhook(tx: Tx, ctx: AddContext, request: Request): Promise<AddedWebhook> {
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person adds webhooks, by name.");
  const id = newId("whk");
  const { name, format, families, surfaces } = request;
  const { origin, host } = new URL(request.url);
  const secret = `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
  const sealed = {
    sealedUrl: sealForEndpoint(ctx.secretKey, "url", { id, text: request.url }),
    sealedSecret: sealForEndpoint(ctx.secretKey, "secret", { id, text: secret }),
  };
  const made = { createdByEmail: person.email, createdAt: ctx.now(), fromSeq: 0n };
  await tx.webhookEndpoint.create({
    data: { id, name, format, families, surfaces, address: origin, ...sealed, ...made },
  });
  const fromSeq = await recordAudit(tx, ctx, {
    action: "console.webhook.added",
    subject: { kind: "webhook", id },
    payload: { name, host, format, families, surfaces },
  });
  // From the row on that says so: nothing older is sent.
  const row = await tx.webhookEndpoint.update({ where: { id }, data: { fromSeq } });
  return { ...webhookItem(row), secret };
}
