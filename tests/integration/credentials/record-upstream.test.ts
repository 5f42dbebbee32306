import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listCredentials } from "@/lib/credentials/queries";
import { recordScope } from "@/lib/credentials/record-scope";
import { recordUpstream } from "@/lib/credentials/record-upstream";
import type { Sighting } from "@/lib/credentials/rules";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/integration/people/open-console";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.db.upstreamHealth.deleteMany();
  await cockpit.db.upstreamScope.deleteMany();
});
afterAll(() => cockpit.close());

const see = (state: Sighting, message: string | null = null) =>
  recordUpstream(cockpit.system, { name: "heroku", state, message });
const stored = () => cockpit.db.upstreamHealth.findUniqueOrThrow({ where: { name: "heroku" } });
const drifts = async () => (await cockpit.auditOf("heroku")).length;

describe("recording how a platform answered", () => {
  it("keeps since when, and moves it only with the state", async () => {
    await see("unreachable", "Heroku could not be reached.");
    const first = await stored();
    cockpit.moveClock(60_000);
    await see("unreachable", "Heroku failed with status 503.");
    const second = await stored();
    expect(second.since).toEqual(first.since);
    expect(second.checkedAt.getTime()).toBeGreaterThan(first.checkedAt.getTime());
    expect(second.message).toBe("Heroku failed with status 503.");
    await see("ok");
    expect(await stored()).toMatchObject({ state: "ok", message: null });
    expect((await stored()).since.getTime()).toBeGreaterThan(first.since.getTime());
  });

  it("audits a rejected key once, through silence in between, and again after it had worked", async () => {
    const before = await drifts();
    await see("ok");
    await see("rejected", "Heroku rejected the console's key (401).");
    await see("rejected", "Heroku rejected the console's key (401).");
    await see("unreachable", "Heroku could not be reached.");
    await see("rejected", "Heroku rejected the console's key (401).");
    expect(await drifts()).toBe(before + 1);
    await see("ok");
    await see("rejected", "Heroku rejected the console's key (401).");
    expect(await drifts()).toBe(before + 2);
    expect((await cockpit.auditOf("heroku")).at(-1)).toMatchObject({
      action: "console.credential.drifted",
      family: "audit",
      actor: { kind: "system" },
      subject: { kind: "credential" },
      payload: {
        message: "Heroku rejected the console's key (401).",
        stored_in: "Config var HEROKU_API_KEY of the Heroku app raxx-console-staging",
      },
    });
  });

  it("audits it once when ten instances see it at once, the first time as well as later", async () => {
    for (const prepare of [() => Promise.resolve(), () => see("ok")]) {
      await cockpit.db.upstreamHealth.deleteMany();
      await prepare();
      const before = await drifts();
      await Promise.all(Array.from({ length: 10 }, () => see("rejected", "no")));
      expect(await drifts()).toBe(before + 1);
    }
  });

  it("of one app is told of that app, once, while the key works for another, whoever is asked first", async () => {
    const before = await drifts();
    const [a, b] = ["raxx-api-staging", "raxx-api-prod"];
    const message = "Heroku rejected the console's key (401).";
    const seeFor = async (scope: string, state: Sighting) => {
      cockpit.moveClock(30_000);
      return recordScope(cockpit.system, { name: "heroku", scope, state, message: state === "ok" ? null : message });
    };
    await seeFor(a, "ok");
    for (let minute = 0; minute < 6; minute += 1) {
      // That it worked before the refusal does not tell that it still does.
      const refused = await seeFor(b, minute % 2 === 0 ? "rejected" : "forbidden");
      expect(refused).toEqual({ isOnlyHere: true, worksElsewhere: minute > 0 });
      await seeFor(a, "ok");
    }
    expect(await drifts()).toBe(before + 1);
    expect((await cockpit.auditOf("heroku")).at(-1)).toMatchObject({ payload: { scope: b, message } });
    await seeFor(b, "ok");
    await seeFor(b, "rejected");
    await seeFor(a, "ok");
    await seeFor(b, "rejected");
    expect(await drifts()).toBe(before + 2);
    // Silence about the other one for minutes is no refusal of it.
    cockpit.moveClock(600_000);
    await seeFor(a, "unreachable");
    expect(await seeFor(b, "rejected")).toMatchObject({ isOnlyHere: true });
    await seeFor(a, "rejected");
    expect(await seeFor(b, "rejected")).toMatchObject({ isOnlyHere: false });
    expect(await drifts()).toBe(before + 2);
  });

  it("is the console's own business, not an admin's", async () => {
    const seen = { name: "heroku", state: "rejected", message: "no" } as const;
    expect((await failureOf(recordUpstream(cockpit.as("admin"), seen))).code).toBe("forbidden");
    expect(await cockpit.db.upstreamHealth.count()).toBe(0);
  });
});

describe("the credentials panel", () => {
  it("knows nothing before anything was asked, and says where each key is kept and how to renew it", async () => {
    const { items } = await listCredentials(cockpit.as("viewer"));
    const page = "/help/heroku-api-key-drift-recovery";
    expect(items).toMatchObject([
      { name: "github", state: "unknown", since: null, checked_at: null, recovery: `${page}#github` },
      { name: "heroku", state: "unknown", budget: null },
      { name: "cloudflare", state: "unknown", expires_at: null },
    ]);
    expect(items.map((item) => item.stored_in)).toEqual([
      "Config var GITHUB_TOKEN (or GITHUB_APP_PRIVATE_KEY) of the Heroku app raxx-console-staging",
      "Config var HEROKU_API_KEY of the Heroku app raxx-console-staging",
      "Config var CLOUDFLARE_API_TOKEN of the Heroku app raxx-console-staging",
    ]);
  });

  it("no longer calls a key fine that nothing has used for ten minutes", async () => {
    await see("ok");
    cockpit.moveClock(11 * 60_000);
    const { items } = await listCredentials(cockpit.as("viewer"));
    expect(items[1]).toMatchObject({ name: "heroku", state: "unknown" });
    expect(items[1]?.message).toContain("nothing has used it since");
  });
});
