import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Role } from "@/lib/core/actor";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { type DeployRequest, deployRequestSchema } from "@/lib/deploys/schemas";
import { LIVE_FRESH_MS } from "@/lib/surfaces/rules";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { endAll, mirrorMain, readDeploy, refusedIntent, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  cockpit = await createTestConsole();
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

function ask(input: Partial<DeployRequest> = {}, options: { who?: Role; key?: string } = {}) {
  const body = deployRequestSchema.parse({ surface_id: "api-staging", ...input });
  return requestDeploy(cockpit.as(options.who ?? "operator"), body, options.key ?? null);
}

const refused = (work: () => Promise<unknown>) => refusedIntent(cockpit, work);

const outsideCalls = async () => {
  const { github, heroku, cloudflare } = await cockpit.platform.counts();
  return github.total + heroku.total + cloudflare.total;
};

describe("an intent", () => {
  it("is written with who asked for what, and with one audit row, before anything outside is called", async () => {
    const row = await ask({ reason: "  fixes the invoice totals " });
    const { operator } = cockpit.people;
    expect(await readDeploy(cockpit, row.id)).toMatchObject({
      surfaceId: "api-staging",
      targetEnv: "staging",
      workflow: "deploy-heroku.yml",
      kind: "deploy",
      state: "requested",
      ref: "main",
      sha: shas[0],
      reason: "fixes the invoice totals",
      requestedById: operator.id,
      requestedByEmail: operator.email,
      runId: null,
      dispatchedAt: null,
    });
    const rows = await cockpit.auditOf(row.id);
    expect(rows).toMatchObject([
      {
        action: "console.deploy.intent",
        family: "intent",
        actor: { kind: "token", email: operator.email },
        environment: "staging",
        surface_id: "api-staging",
        payload: { sha: shas[0], ref: "main", reason: "fixes the invoice totals" },
      },
    ]);
    expect(await outsideCalls()).toBe(0);
  });

  it("is written without asking anybody while every platform hangs", async () => {
    await cockpit.platform.scenario({ hang: true });
    const row = await ask({ sha: shas[3] ?? "" });
    expect(row).toMatchObject({ state: "requested", sha: shas[3], ref: shas[3] });
    expect(await outsideCalls()).toBe(0);
  });

  it("carries an id of its own that nobody can guess", async () => {
    const first = await ask();
    await endAll(cockpit);
    const second = await ask();
    expect(first.correlationId).toMatch(/^[a-z2-7]{26}$/);
    expect(second.correlationId).not.toBe(first.correlationId);
  });

  it("remembers what was live, and how long such a deploy has taken before", async () => {
    const previous = await ask();
    const finishedAt = new Date(previous.requestedAt.getTime() + 42_000);
    await cockpit.db.deploy.update({ where: { id: previous.id }, data: { state: "succeeded", finishedAt } });
    const seen = { liveSha: shas[5] ?? "", observedAt: cockpit.now(), nextCheckAt: cockpit.now() };
    await cockpit.db.surfaceObservation.upsert({
      where: { surfaceId: "api-staging" },
      create: { surfaceId: "api-staging", ...seen },
      update: seen,
    });
    const { id } = await ask();
    expect(await cockpit.db.deploy.findUnique({ where: { id } })).toMatchObject({
      fromSha: shas[5],
      expectedSeconds: 42,
    });
    await cockpit.db.deploy.update({ where: { id }, data: { state: "cancelled" } });
    const old = { observedAt: new Date(cockpit.now().getTime() - LIVE_FRESH_MS - 1_000) };
    await cockpit.db.surfaceObservation.update({ where: { surfaceId: "api-staging" }, data: old });
    // What was seen that long ago may be gone: nobody knows what this deploy replaces.
    expect(await ask()).toMatchObject({ fromSha: null });
  });
});

describe("who may ask", () => {
  it("is not a viewer, whose attempt is on record", async () => {
    const error = await refused(() => ask({ reason: "please" }, { who: "viewer" }));
    expect(error.code).toBe("forbidden");
    const row = await cockpit.db.auditRow.findFirstOrThrow({ orderBy: { seq: "desc" } });
    expect(row.actorEmail).toBe(cockpit.people.viewer.email);
    expect(JSON.parse(row.envelope)).toMatchObject({
      surface_id: "api-staging",
      payload: { code: "forbidden", asked: { surface_id: "api-staging", reason: "please" } },
    });
  });

  it("is neither the console itself nor a display", async () => {
    const body = { surface_id: "api-staging" };
    for (const actor of [{ kind: "system", id: "x" } as const, { kind: "display", id: "x" } as const]) {
      expect((await refused(() => requestDeploy(cockpit.as(actor), body, null))).code).toBe("forbidden");
    }
  });
});

describe("what may be asked", () => {
  it("is a configured surface", async () => {
    const error = await refused(() => ask({ surface_id: "api-moon" }));
    expect(error).toMatchObject({ code: "invalid_input", errors: [{ path: "surface_id" }] });
    expect(error.message).toContain("api-staging");
  });

  it("needs the surface's name typed for production", async () => {
    for (const confirm of [undefined, "", "API-PROD", "api-staging", "api-prod "]) {
      const error = await refused(() => ask({ surface_id: "api-prod", ...(confirm === undefined ? {} : { confirm }) }));
      expect(error).toMatchObject({ code: "invalid_input", errors: [{ path: "confirm" }] });
    }
    expect((await ask({ surface_id: "api-prod", confirm: "api-prod" })).targetEnv).toBe("production");
  });

  it("is never console-prod, which is promoted", async () => {
    const error = await refused(() => ask({ surface_id: "console-prod", confirm: "console-prod" }));
    expect(error).toMatchObject({ code: "blocked", extra: { blockers: [{ code: "promotion_required" }] } });
    expect(error.extra).toHaveProperty("breakglass.command", containing("gh workflow run"));
  });

  it("is nothing at all while the deploy switch is off", async () => {
    const flags = { ...cockpit.running.flags, deployUi: false };
    const context = cockpit.as("operator", { flags });
    const error = await refused(() => requestDeploy(context, { surface_id: "api-staging" }, null));
    expect(error).toMatchObject({ code: "deploy_ui_disabled", status: 403 });
    expect(error.extra).toHaveProperty("breakglass.command", containing("-f surface=api-staging"));
  });

  it("is a commit of main: a branch that is not is blocked, with the way out", async () => {
    const error = await refused(() => ask({ ref: "feature/audit-export" }));
    expect(error).toMatchObject({ code: "blocked", status: 423, extra: { blockers: [{ code: "not_on_main" }] } });
    const [sha] = await cockpit.platform.shas("feature/audit-export");
    expect(error.extra).toHaveProperty("breakglass.command", containing(`-f ref=${sha}`));
  });

  it("may be a tag on main, which becomes its commit", async () => {
    const row = await ask({ ref: "v1.4.0" });
    expect(row.ref).toBe("v1.4.0");
    expect(shas).toContain(row.sha);
    expect(row.sha).not.toBe(shas[0]);
  });

  it("may be an older commit of main, also together with the word main", async () => {
    expect(await ask({ sha: shas[20] ?? "", ref: "main" })).toMatchObject({ sha: shas[20], ref: "main" });
  });

  it("is not one thing by name and another by SHA", async () => {
    const error = await refused(() => ask({ sha: shas[0] ?? "", ref: "v1.4.0" }));
    expect(error).toMatchObject({ code: "invalid_input", errors: [{ path: "ref" }] });
  });

  it.each([
    ["ref", { ref: "no/such-branch" }],
    ["ref", { ref: "../../etc/passwd" }],
    ["ref", { ref: "main; rm -rf /" }],
    ["sha", { sha: "f".repeat(40) }],
  ])("is something that exists: an unknown %s is named", async (path, input) => {
    expect(await refused(() => ask(input))).toMatchObject({ code: "invalid_input", errors: [{ path }] });
  });

  it.each([
    { reason: "a\u0000b" },
    { reason: "\ud800" },
    { surface_id: "api\u0000" },
    { confirm: "\udc00" },
    { override: ["\u0000"] },
    { ref: "ma\u0000in" },
    { sha: "abc" },
    { sha: "A".repeat(40) },
    { reason: "x".repeat(501) },
    { colour: "red" },
  ])("is refused at the door when it cannot be kept: %j", (input) => {
    expect(deployRequestSchema.safeParse({ surface_id: "api-staging", ...input }).success).toBe(false);
  });
});

describe("GitHub out of reach", () => {
  it.each([
    ["is down", { outage: ["github"] }, "upstream_failed"],
    ["rejects the key", { rejected_keys: ["github"] }, "upstream_failed"],
    ["is at its limit", { rate_limit: { remaining: 0 } }, "upstream_failed"],
  ])("when it %s, a commit the mirror does not know is not guessed at", async (_what, scenario, code) => {
    await cockpit.db.mainCommit.deleteMany({ where: { sha: shas[30] ?? "" } });
    await cockpit.platform.scenario(scenario);
    expect((await refused(() => ask({ sha: shas[30] ?? "" }))).code).toBe(code);
  });

  it("when it hangs, the request ends with the words for it", async () => {
    const impatient = await createTestConsole({ platform: cockpit.platform, upstreamTimeoutMs: 200 });
    await cockpit.platform.scenario({ hang: ["github"] });
    const context = impatient.as("operator");
    const error = await failureOf(requestDeploy(context, { surface_id: "api-staging", ref: "v1.4.0" }, null));
    expect(error).toMatchObject({ code: "upstream_timeout", status: 504 });
    expect(await impatient.db.deploy.count()).toBe(0);
    await cockpit.platform.calm();
    await impatient.close();
  });

  it("main itself is not guessed at once its mirror is ten minutes old", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    const observedAt = new Date(cockpit.now().getTime() - 10 * 60_000 - 1_000);
    await cockpit.db.mirror.update({ where: { name: "main" }, data: { observedAt } });
    expect((await refused(() => ask())).code).toBe("upstream_failed");
  });
});
