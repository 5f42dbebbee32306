import { createHmac } from "node:crypto";
import type { CockpitConfig } from "@/lib/core/config";
import { type Consumer, consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import { SIMULATED_KEYS } from "@/sandbox/console-environment";
import type { SandboxSecrets } from "@/sandbox/sandbox-secrets";
import type { HeldSecrets } from "@/simulator/options";

type Config = Pick<CockpitConfig, "secrets" | "consoles">;
type Own = Pick<SandboxSecrets, "secret_keys" | "github_webhook_secret">;

/** What the local platform holds of the declared secrets from the beginning: of a console what it really runs with, else values made up. */
export function heldSecrets(config: Config, own: Own): HeldSecrets {
  const held = config.secrets.flatMap((secret) =>
    secret.consumers.map((consumer) => ({ secret, consumer, value: valueOf(config, own, { secret, consumer }) })),
  );
  const configVars: HeldSecrets["configVars"] = {};
  for (const { secret, consumer, value } of held) {
    if (consumer.kind !== "heroku_config_var") continue;
    configVars[consumer.app] = { ...configVars[consumer.app], [consumer.key ?? secret.key]: value };
  }
  const actionsSecrets = held.flatMap(({ secret, consumer, value }) =>
    consumer.kind === "github_actions_secret"
      ? [{ environment: consumer.environment ?? null, name: consumer.key ?? secret.key, value }]
      : [],
  );
  const authorizations = [{ description: "raxx-console, by hand", token: SIMULATED_KEYS.HEROKU_API_KEY }];
  return { configVars, actionsSecrets, authorizations };
}

/** The same at every start. */
function valueOf(config: Config, own: Own, at: { secret: SecretDeclaration; consumer: Consumer }): string {
  const { secret, consumer } = at;
  const simulated: Record<string, string> = { ...SIMULATED_KEYS, GITHUB_WEBHOOK_SECRET: own.github_webhook_secret };
  const known = simulated[secret.key];
  if (known !== undefined) return known;
  if (secret.key === "SECRET_KEY" && consumer.kind === "heroku_config_var") {
    return own.secret_keys[consumer.app === config.consoles.production.app ? "production" : "staging"];
  }
  const place = secret.values === "shared" ? "" : consumerId(consumer);
  return createHmac("sha256", own.secret_keys.staging).update(`${secret.key} ${place}`).digest("hex");
}
