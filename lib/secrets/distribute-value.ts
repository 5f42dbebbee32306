import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { outside } from "@/lib/core/failpoint";
import {
  type Consumer,
  consumerId,
  isReceiver,
  nameAt,
  type Receiver,
  type SecretDeclaration,
} from "@/lib/core/secret-config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { loadChecklist, loadSecret } from "@/lib/secrets/load";
import { auditRefusals, refuseWhileRotating, refuseWithoutUi } from "@/lib/secrets/refuse-rotation";
import { consumerLabel, rotatedConsumers } from "@/lib/secrets/rules";
import type { ValueAnswer, ValueRequest } from "@/lib/secrets/schemas";
import { giveWebhookSecret } from "@/lib/secrets/webhook-secret";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

interface Handed {
  secret: SecretDeclaration;
  consumer: Receiver;
}

/**
 * Hands a value that somebody made to every place that the console can write, its own app after the others and webhooks last; the checklist that is open goes on.
 * It is kept nowhere: where a place fails, the same value is handed over once more. Throws not_found, rotate_ui_disabled, conflict
 * without a checklist or where each place needs its own value, step_up_failed, step_up_locked, upstream_failed, upstream_timeout.
 */
export function distributeValue(ctx: Context, name: string, { value, totp }: ValueRequest): Promise<ValueAnswer> {
  return auditRefusals(ctx, { secret: name, verb: "distribute" }, async () => {
    authorize(ctx, "secret:rotate");
    const secret = loadSecret(ctx, name);
    refuseWithoutUi(ctx);
    refuseForeignValues(secret);
    await refuseWhileRotating(ctx.db, name);
    await loadChecklist(ctx.db, name);
    const places = rotatedConsumers(secret, ctx.config.consoles[ctx.environment].app);
    const writable = places.filter(isReceiver);
    await proveStepUp(ctx, { totp, action: "secret:rotate", target: name }, async (tx) => {
      await loadChecklist(tx, name);
      await recordAudit(tx, ctx, {
        action: "console.secret.distribution_requested",
        subject: { kind: "secret", id: name },
        payload: { places: writable.map(consumerId) },
      });
    });
    for (const consumer of writable) await handOver(ctx, { secret, consumer }, value);
    return { written: writable.map(toPlace), left: places.filter((one) => !isReceiver(one)).map(toPlace) };
  });
}

function refuseForeignValues({ key, values }: SecretDeclaration): void {
  if (values === "shared") return;
  throw new AppError("conflict", `Each place of ${key} needs a value of its own. Follow its procedure.`);
}

async function handOver(ctx: Context, at: Handed, value: string) {
  const { secret, consumer } = at;
  await writeTo(ctx, at, value).catch((error: unknown) => {
    throw refusalOf(error);
  });
  const place = consumerId(consumer);
  await committed(ctx, "value_distributed", async (tx) => {
    const subject = { kind: "secret", id: secret.key };
    await recordAudit(tx, ctx, { action: "console.secret.distributed", subject, payload: { place } });
    await tx.secretPlace.updateMany({ where: { place }, data: { nextCheckAt: ctx.now(), readMark: null } });
    await announce(tx, "secret", secret.key);
  });
}

function writeTo(ctx: Context, { secret, consumer }: Handed, value: string): Promise<void> {
  const name = nameAt({ secret, consumer });
  switch (consumer.kind) {
    case "heroku_config_var":
      return outside("write-secret", () => ctx.platforms.heroku.setConfig(consumer.app, { [name]: value }));
    case "github_actions_secret":
      return outside("write-actions-secret", () =>
        ctx.github.storeActionsSecret({ environment: consumer.environment ?? null, name }, value),
      );
    case "github_webhook":
      return giveWebhookSecret(ctx, consumer.console, value);
  }
}

/** What a platform said, as an answer; whatever was handed over before stays so. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof UpstreamError)) return error;
  return new AppError(error.kind === "timeout" ? "upstream_timeout" : "upstream_failed", error.message);
}

function toPlace(consumer: Consumer) {
  return { id: consumerId(consumer), label: consumerLabel(consumer) };
}
