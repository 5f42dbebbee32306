import "server-only";

import type { z } from "zod";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import { refuseUnknownSurfaces } from "@/lib/webhooks/chosen";
import { type EndpointRow, loadEndpoint } from "@/lib/webhooks/load";
import { webhookItem } from "@/lib/webhooks/queries";
import { formatOfAddress } from "@/lib/webhooks/rules";
import type { Webhook, webhookChangeSchema } from "@/lib/webhooks/schemas";

type Change = z.output<typeof webhookChangeSchema>;
type Fields = Pick<EndpointRow, "name" | "format" | "families" | "surfaces">;

/**
 * Changes what a webhook is called, gets and is written in, for events from now on. Its address stays: another one is another
 * webhook, with a secret of its own. Throws not_found, or conflict where it is so already or is not as its sender saw it.
 */
export async function changeWebhook(ctx: Call & Pick<Context, "db">, id: string, change: Change): Promise<Webhook> {
  authorize(ctx, "webhook:manage");
  refuseUnknownSurfaces(ctx, change);
  return inTransaction(ctx, async (tx) => {
    const before = await loadEndpoint(tx, id);
    const { name, format, families, surfaces, expected } = change;
    if (expected !== undefined && !isSame(before, expected)) throw changedMeanwhile(before);
    if ((formatOfAddress(before.address) ?? format) !== format) {
      throw invalidInput("format", "Slack takes its own format alone. Choose Slack.");
    }
    if (isSame(before, change)) throw new AppError("conflict", `“${before.name}” is so already. Nothing was changed.`);
    const where = { id, name: before.name, format: before.format, families: { equals: before.families } };
    const data = { name, format, families, surfaces };
    const [row] = await tx.webhookEndpoint.updateManyAndReturn({
      where: { ...where, surfaces: { equals: before.surfaces } },
      data,
    });
    if (row === undefined) throw changedMeanwhile(before);
    await recordAudit(tx, ctx, {
      action: "console.webhook.changed",
      subject: { kind: "webhook", id },
      payload: { ...data, host: new URL(before.address).host, was: fieldsOf(before) },
    });
    return webhookItem(row);
  });
}

function isSame(before: Fields, { name, format, families, surfaces }: Fields): boolean {
  const sorted = (texts: readonly string[]) => texts.toSorted().join(" ");
  return (
    before.name === name &&
    before.format === format &&
    sorted(before.families) === sorted(families) &&
    sorted(before.surfaces) === sorted(surfaces)
  );
}

function changedMeanwhile({ name }: Fields): AppError {
  return new AppError("conflict", `Somebody else has changed “${name}” since. Look again.`);
}

function fieldsOf({ name, format, families, surfaces }: Fields): Fields {
  return { name, format, families, surfaces };
}
