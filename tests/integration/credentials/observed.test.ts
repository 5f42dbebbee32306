import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as credentialsRoute from "@/app/api/credentials/route";
import { listAttention } from "@/lib/board/queries";
import { learnKeyEnds } from "@/lib/credentials/learn-key-end";
import { listCredentials } from "@/lib/credentials/queries";
import { credentialListSchema } from "@/lib/credentials/schemas";
import { claimSurface, observeSurface, seedObservations } from "@/lib/drifts/observe-surface";
import { observeMain } from "@/lib/surfaces/observe-main";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, endAll, mirrorMain } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await cockpit.platform.authorize("simulated");
  serve(cockpit);
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.platform.calm();
  await cockpit.db.upstreamHealth.deleteMany();
  await cockpit.db.surfaceObservation.deleteMany();
});
afterAll(() => cockpit.close());

async function observeAll(): Promise<void> {
  await seedObservations(cockpit.system);
  cockpit.moveClock(120_000);
  for (let left = cockpit.system.config.surfaces.length; left > 0; left -= 1) {
    const turn = await claimSurface(cockpit.system);
    if (turn !== null) await observeSurface(cockpit.system, turn);
  }
  await mirrorMain(cockpit);
}

async function panel() {
  const headers = bearer(cockpit.people.viewer.apiToken);
  // The route has a clock of its own.
  cockpit.resetClock();
  const response = await call(cockpit, credentialsRoute.GET, { path: "/api/credentials", headers });
  expect(response.status).toBe(200);
  const { items } = credentialListSchema.parse(await response.json());
  return Object.fromEntries(items.map((item) => [item.name, item]));
}

describe.each(["heroku", "cloudflare"])("when the key of %s ends", (name) => {
  it("is asked once an hour, and stays as it was where nobody answers", async () => {
    await observeAll();
    await cockpit.platform.scenario({ token_expires_in_s: 86_400 });
    await learnKeyEnds(cockpit.system);
    await cockpit.platform.scenario({ token_expires_in_s: 7_200 });
    await learnKeyEnds(cockpit.system);
    const endOf = async () => (await cockpit.db.upstreamHealth.findUnique({ where: { name } }))?.endsAt;
    const first = (await endOf())?.getTime() ?? 0;
    expect(first - Date.now()).toBeGreaterThan(80_000_000);
    cockpit.moveClock(3_600_001);
    await cockpit.platform.scenario({ outage: [name] });
    await learnKeyEnds(cockpit.system);
    expect((await endOf())?.getTime()).toBe(first);
    cockpit.moveClock(3_600_001);
    await cockpit.platform.calm();
    await learnKeyEnds(cockpit.system);
    expect(await endOf()).toBeNull();
  });
});

describe("GET /api/credentials", () => {
  it("shows every key as taken after a look around, and GitHub's budget", async () => {
    await observeAll();
    const { github, heroku, cloudflare } = await panel();
    expect([github?.state, heroku?.state, cloudflare?.state]).toEqual(["ok", "ok", "ok"]);
    expect(github?.budget?.calls).toBeGreaterThan(0);
    expect(github?.budget?.remaining).toBeLessThanOrEqual(5_000);
    expect(github?.expires_at).toBeNull();
    expect(heroku?.budget).toBeNull();
  });

  it.each(["heroku", "cloudflare", "github"] as const)(
    "shows a rejected key of %s, and only that one",
    async (name) => {
      await observeAll();
      const before = (await cockpit.auditOf(name)).length;
      await cockpit.platform.scenario({ rejected_keys: [name] });
      await observeAll();
      const shown = await panel();
      const states = Object.values(shown).map((item) => (item.state === "rejected" ? item.name : null));
      expect(states.filter((state) => state !== null)).toEqual([name]);
      expect(shown[name]?.message).toContain("rejected the console's");
      expect(await cockpit.auditOf(name)).toHaveLength(before + 1);
    },
  );

  it("shows a platform that is out as unreachable, not as a rejected key", async () => {
    await cockpit.platform.scenario({ outage: ["heroku"] });
    await observeAll();
    expect((await panel()).heroku).toMatchObject({ state: "unreachable" });
  });

  it("sees GitHub again within ten seconds of its return", async () => {
    await cockpit.platform.scenario({ outage: ["github"] });
    await observeAll();
    expect((await panel()).github).toMatchObject({ state: "unreachable" });
    await cockpit.platform.calm();
    cockpit.moveClock(120_000 + 10_000);
    await observeMain(cockpit.system);
    expect((await panel()).github).toMatchObject({ state: "ok" });
  });

  it("tells when each key ends, once its platform has said so", async () => {
    await cockpit.platform.scenario({ token_expires_in_s: 86_400 });
    await cockpit.platform.commit("So that the answer is a new one");
    await observeAll();
    await learnKeyEnds(cockpit.system);
    const { github, heroku, cloudflare } = await panel();
    for (const { expires_at } of [github, heroku, cloudflare].map((key) => key ?? { expires_at: null })) {
      // The console's clock was moved on by the looks.
      expect(Math.abs(Date.parse(expires_at ?? "") - Date.now() - 86_400_000)).toBeLessThan(300_000);
    }
  });

  it("is for people who are signed in", async () => {
    expect((await call(cockpit, credentialsRoute.GET)).status).toBe(401);
  });
});

describe("a deploy whose key its platform refuses", () => {
  it("fails as that, and names the page that says how to renew it", async () => {
    await mirrorMain(cockpit);
    await endAll(cockpit);
    await cockpit.platform.scenario({ fail_step: { step: 7, reason: "key_rejected" } });
    const asked = await askForDeploy(cockpit);
    const failed = await advanceUntil(cockpit, asked.id, "failed");
    expect(failed.failureCode).toBe("platform_key_rejected");
    expect(failed.failureMessage).toContain("docs/runbooks/heroku-api-key-drift-recovery.md");
    expect(failed.failureLogTail).toContain("Invalid credentials provided");
    const place = "GitHub Actions secret HEROKU_API_KEY of environment staging of raxx/raxx";
    expect(failed.failureMessage).toContain(place);
    const { rejected_workflow_keys } = await listCredentials(cockpit.as("viewer"));
    expect(rejected_workflow_keys).toMatchObject([
      { stored_in: place, since: failed.finishedAt?.toISOString(), surfaces: ["api-staging"], deploy_id: asked.id },
    ]);
    const attention = await listAttention(cockpit.as("viewer"), { flagReadings: [] });
    expect(attention).toContainEqual(expect.objectContaining({ cause: "workflow_key_rejected" }));

    await cockpit.platform.calm();
    const again = await askForDeploy(cockpit);
    await advanceUntil(cockpit, again.id, "succeeded");
    expect((await listCredentials(cockpit.as("viewer"))).rejected_workflow_keys).toEqual([]);
  });
});
