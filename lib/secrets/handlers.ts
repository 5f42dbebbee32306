import "server-only";

import { randomBytes } from "node:crypto";

import type { SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { giveActionsSecret, isActionsSecretHeld, noteWrite, seeActionsSecret } from "@/lib/secrets/actions-secret";
import { deleteTokens, mintToken, tryToken } from "@/lib/secrets/cloudflare-token";
import {
  giveConfigVar,
  isConfigVarForeign,
  isConfigVarHeld,
  noteRelease,
  seeConfigVar,
} from "@/lib/secrets/config-var";
import { keepConsoleKey, retireConsoleKeys } from "@/lib/secrets/console-key";
import { mintAuthorization, revokeAuthorizations, tryAuthorization } from "@/lib/secrets/heroku-authorization";
import type { RotationRow } from "@/lib/secrets/load";
import type { Minted, MintOrder, Revoked } from "@/lib/secrets/minted";
import type { KeptPlace, PlaceNote, Target, Verdict } from "@/lib/secrets/target";
import { giveWebhookSecret, isWebhookSecretHeld, seeWebhookSecret } from "@/lib/secrets/webhook-secret";

/** How one kind of secret is rotated. What goes outside is idempotent: the same value may be handed to a place again. */
export interface Handler {
  mint: (ctx: Context, order: MintOrder) => Promise<Minted>;
  /** What the database has to know before the value goes out, in the transaction that makes it. */
  keep?: (tx: Tx, ctx: Context, value: string) => Promise<void>;
  /** Why the new value is handed to nobody yet, in words; null when its platform takes it. */
  tryOut?: (ctx: Context, value: string) => Promise<string | null>;
  distribute: (ctx: Context, target: Target, value: string) => Promise<void>;
  verify: (ctx: Context, target: Target) => Promise<Verdict>;
  /** Makes the old value worthless once every place has converged; answers what that took. */
  revoke: (ctx: Context, row: RotationRow) => Promise<Revoked>;
  /** What ends the former value inside the database, with the rotation; answers what that took, in words. */
  retire?: (tx: Tx, ctx: Context) => Promise<string>;
}

const VALUE_BYTES = 32;
const KEY_BYTES = 48;

/** By the word in the configuration. */
export const HANDLERS: Record<NonNullable<SecretDeclaration["handler"]>, Handler> = {
  generated: {
    mint: () => Promise.resolve({ value: randomBytes(VALUE_BYTES).toString("hex") }),
    distribute: giveValue,
    verify: seeValue,
    revoke: () => Promise.resolve({ words: "Every place was seen with the new value.", isLeft: false }),
  },
  console_key: {
    mint: () => Promise.resolve({ value: randomBytes(KEY_BYTES).toString("base64url") }),
    keep: keepConsoleKey,
    distribute: giveValue,
    verify: seeValue,
    revoke: () => Promise.resolve({ words: "Every process was seen with the new value.", isLeft: false }),
    retire: retireConsoleKeys,
  },
  heroku_oauth: {
    mint: mintAuthorization,
    tryOut: tryAuthorization,
    distribute: giveValue,
    verify: seeValue,
    revoke: revokeAuthorizations,
  },
  cloudflare_token: {
    mint: mintToken,
    tryOut: tryToken,
    distribute: giveValue,
    verify: seeValue,
    revoke: deleteTokens,
  },
};

/** What has to be known of a place before a value is sent there. */
export async function noteBefore(ctx: Context, target: KeptPlace): Promise<PlaceNote> {
  const { consumer } = target;
  switch (consumer.kind) {
    case "heroku_config_var":
      return noteRelease(ctx, consumer.app);
    case "github_actions_secret":
      return noteWrite(ctx, { target, environment: consumer.environment ?? null });
    case "github_webhook":
      return { checkAt: null };
  }
}

/** Whether a place is seen to hold a value of somebody else's, which is left alone. */
export async function isForeign(ctx: Context, target: KeptPlace): Promise<boolean> {
  const { consumer } = target;
  return consumer.kind === "heroku_config_var" && isConfigVarForeign(ctx, { target, app: consumer.app });
}

/** Whether a place that was seen with the new value has it still. */
export function isStillHeld(ctx: Context, target: KeptPlace): Promise<boolean> {
  const { consumer } = target;
  switch (consumer.kind) {
    case "heroku_config_var":
      return isConfigVarHeld(ctx, { target, app: consumer.app });
    case "github_actions_secret":
      return isActionsSecretHeld(ctx, { target, environment: consumer.environment ?? null });
    case "github_webhook":
      return isWebhookSecretHeld(ctx, consumer.console);
  }
}

function giveValue(ctx: Context, target: Target, value: string): Promise<void> {
  const { consumer } = target;
  switch (consumer.kind) {
    case "heroku_config_var":
      return giveConfigVar(ctx, { target, app: consumer.app }, value);
    case "github_actions_secret":
      return giveActionsSecret(ctx, { target, environment: consumer.environment ?? null }, value);
    case "github_webhook":
      return giveWebhookSecret(ctx, consumer.console, value);
  }
}

function seeValue(ctx: Context, target: Target): Promise<Verdict> {
  const { consumer } = target;
  switch (consumer.kind) {
    case "heroku_config_var":
      return seeConfigVar(ctx, { target, app: consumer.app });
    case "github_actions_secret":
      return seeActionsSecret(ctx, { target, environment: consumer.environment ?? null });
    case "github_webhook":
      return seeWebhookSecret(ctx, { target, console: consumer.console });
  }
}
