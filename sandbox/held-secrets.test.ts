import { describe, expect, it } from "vitest";
import { heldSecrets } from "@/sandbox/held-secrets";
import { raxxConfig as config } from "@/tests/factories/raxx-config";

const own = { secret_keys: { staging: "s".repeat(64), production: "p".repeat(64) }, github_webhook_secret: "hook" };
const { configVars, actionsSecrets } = heldSecrets(config, own);
const { staging, production } = config.consoles;

describe("what the local platform holds of secrets", () => {
  it("is one value at every place that shares it, and another at each that needs its own", () => {
    expect(configVars[staging.app]?.METRICS_TOKEN).toMatch(/^[0-9a-f]{64}$/);
    expect(configVars[staging.app]?.METRICS_TOKEN).toBe(configVars[production.app]?.METRICS_TOKEN);
    expect(configVars["raxx-api-staging"]?.STRIPE_WEBHOOK_SECRET).not.toBe(
      configVars["raxx-api-prod"]?.STRIPE_WEBHOOK_SECRET,
    );
    const key = configVars[staging.app]?.HEROKU_API_KEY;
    const ofWorkflows = actionsSecrets.filter(({ name }) => name === "HEROKU_API_KEY");
    expect(ofWorkflows).toEqual(
      ["staging", "production"].map((environment) => ({ environment, name: "HEROKU_API_KEY", value: key })),
    );
  });

  it("is what each console really runs with", () => {
    expect(configVars[staging.app]?.SECRET_KEY).toBe(own.secret_keys.staging);
    expect(configVars[production.app]).toMatchObject({
      SECRET_KEY: own.secret_keys.production,
      GITHUB_WEBHOOK_SECRET: "hook",
    });
  });
});
