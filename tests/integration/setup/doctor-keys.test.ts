import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type Installation, openInstallation } from "@/tests/integration/setup/open-doctor";

let here: Installation;
beforeAll(async () => {
  here = await openInstallation();
});
beforeEach(() => here.mend());
afterAll(() => here.close());

describe("of a key doctor says", () => {
  it.each(["heroku", "cloudflare", "github"])(
    "that %s refuses it, and that what hangs on it is unknown",
    async (name) => {
      await here.platform.scenario({ rejected_keys: [name] });
      const { code, wrong, unknown } = await here.faults();
      expect(code).toBe(1);
      expect(wrong).toHaveLength(1);
      expect(wrong[0]?.toLowerCase()).toMatch(new RegExp(`^key ${name}.*: is refused\\.`));
      expect(unknown.length).toBeGreaterThan(0);
    },
  );

  it("which scope of a classic token is missing, and which is too much", async () => {
    await here.platform.scenario({ token_scopes: ["public_repo"] });
    expect((await here.faults()).wrong).toEqual([
      "key GitHub: lacks the scope repo",
      "key GitHub: may do more than the console needs: public_repo",
    ]);
  });

  it("that nobody can tell what a fine-grained token may write, however well it reads", async () => {
    await here.platform.scenario({ token_scopes: "fine_grained" });
    const { code, wrong, unknown } = await here.faults();
    expect({ code, wrong }).toEqual({ code: 3, wrong: [] });
    expect(unknown).toEqual([
      "key GitHub: a fine-grained token does not tell whether it may write: Actions, Commit statuses, Deployments, Environments, Secrets, Webhooks",
    ]);
  });

  it("what a fine-grained token may not even read", async () => {
    await here.platform.scenario({ token_scopes: "fine_grained", hidden_hooks: true, hidden_secrets: true });
    const { code, wrong, unknown } = await here.faults();
    expect(code).toBe(1);
    expect(wrong).toEqual([
      "key GitHub: may not read Secrets: the console rotates Actions secrets",
      "key GitHub: may not read Webhooks: the console rotates what webhooks sign with",
    ]);
    expect(unknown.map((one) => one.split(" ", 1)[0])).toEqual(["key", "webhook"]);
  });

  it("that all three end within a week", async () => {
    await here.platform.scenario({ token_expires_in_s: 86_400 });
    const { wrong } = await here.faults();
    expect(wrong.map((one) => one.split(" ends ")[0])).toEqual([
      "key GitHub:",
      "key HEROKU_API_KEY:",
      "key CLOUDFLARE_API_TOKEN:",
    ]);
  });

  it("that Heroku does not list one, so that its scope is unknown", async () => {
    const { code, unknown } = await here.faults({ env: { HEROKU_API_KEY: "another-key" } });
    expect(code).toBe(3);
    expect(unknown).toEqual(["key HEROKU_API_KEY: Heroku does not list the console's key among its authorizations."]);
  });
});

describe("of the webhook doctor says", () => {
  it("that an old one leads nowhere, and that this console has none", async () => {
    await here.platform.setWebhooks([{ url: "https://old.raxx.app/api/webhooks/github", secret: "whisper" }]);
    expect((await here.faults()).wrong).toEqual([
      "webhook https://old.raxx.app/api/webhooks/github: leads to no console of this configuration",
      `webhook ${here.webhookUrl}: is not among the repository's webhooks`,
    ]);
  });

  it("that it is not used, where there is no secret", async () => {
    await here.platform.setWebhooks([]);
    expect(await here.faults({ env: { GITHUB_WEBHOOK_SECRET: "" } })).toEqual({ code: 0, wrong: [], unknown: [] });
  });

  it("that it is switched off, and which events it does not send", async () => {
    const hook = { url: here.webhookUrl, secret: "whisper", events: ["push"], active: false };
    await here.platform.setWebhooks([hook]);
    expect((await here.faults()).wrong).toEqual([
      `webhook ${here.webhookUrl}: is switched off`,
      `webhook ${here.webhookUrl}: does not send workflow_job, workflow_run`,
    ]);
  });

  it("that no delivery was seen, and never that one arrived", async () => {
    await here.platform.setWebhooks([{ url: here.webhookUrl, secret: "whisper" }]);
    const says = "is there; no delivery was seen lately";
    expect(await here.faults()).toEqual({ code: 3, wrong: [], unknown: [`webhook ${here.webhookUrl}: ${says}`] });
  });

  it("how the newest delivery was answered, where it did not arrive", async () => {
    await here.refuseDeliveries(401);
    expect((await here.faults()).wrong[0]).toMatch(/its newest delivery \(push at .* UTC\) was answered with 401$/);
  });
});
