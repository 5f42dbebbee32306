import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as deploysRoute from "@/app/api/deploys/route";
import * as flagsRoute from "@/app/api/flags/route";
import { killSwitches } from "@/lib/core/kill-switches";
import { readFlags } from "@/lib/flags/rules";
import { flagListSchema } from "@/lib/flags/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await cockpit.db.deployTransition.deleteMany();
  await cockpit.db.deploy.deleteMany();
});
afterAll(() => cockpit.close());

/** The console as it starts with these config vars. */
function startWith(raw: Record<string, string>): void {
  const flagReadings = readFlags(cockpit.system.config, raw);
  cockpit.running.flagReadings = flagReadings;
  cockpit.running.flags = killSwitches(flagReadings);
  serve(cockpit);
}

async function deploy(): Promise<{ status: number; code: unknown }> {
  const response = await call(cockpit, deploysRoute.POST, {
    method: "POST",
    path: "/api/deploys",
    body: { surface_id: "api-staging" },
    headers: bearer(cockpit.people.operator.apiToken),
  });
  const body: unknown = await response.json();
  const code = typeof body === "object" && body !== null && "code" in body ? body.code : null;
  return { status: response.status, code };
}

async function sourceOf(key: string): Promise<string | undefined> {
  const headers = bearer(cockpit.people.viewer.apiToken);
  const response = await call(cockpit, flagsRoute.GET, { path: "/api/flags", headers });
  return flagListSchema.parse(await response.json()).items.find((item) => item.key === key)?.source;
}

describe("FLAG_CONSOLE_DEPLOY_UI", () => {
  const KEY = "FLAG_CONSOLE_DEPLOY_UI";

  it.each(["off", "perhaps"])("%s refuses the next deploy, at the server, and leaves none behind", async (raw) => {
    startWith({ [KEY]: raw, FLAG_CONSOLE_DEPLOY_ASYNC: "on" });
    expect(await deploy()).toEqual({ status: 403, code: "deploy_ui_disabled" });
    expect(await cockpit.db.deploy.count()).toBe(0);
    expect(await sourceOf(KEY)).toBe(raw === "off" ? "environment" : "unreadable");
  });

  it("on again takes the next one", async () => {
    startWith({ [KEY]: "on", FLAG_CONSOLE_DEPLOY_ASYNC: "on" });
    expect((await deploy()).status).toBe(202);
  });
});

describe("FLAG_CONSOLE_DEPLOY_ASYNC", () => {
  const KEY = "FLAG_CONSOLE_DEPLOY_ASYNC";

  it("on answers the next request at once", async () => {
    startWith({ [KEY]: "on" });
    expect((await deploy()).status).toBe(202);
  });

  it.each(["off", "perhaps"])("%s takes the bounded synchronous path, which is the safe side", async (raw) => {
    startWith({ [KEY]: raw });
    expect(await sourceOf(KEY)).toBe(raw === "off" ? "environment" : "unreadable");
    expect(cockpit.running.flags.deployAsync).toBe(false);
  });
});

describe("FLAG_CONSOLE_DEPLOY_CHIP", () => {
  it("off, on or unreadable changes nothing at the server but the chip", async () => {
    for (const [raw, chip] of [
      ["off", false],
      ["on", true],
      ["perhaps", true],
    ] as const) {
      await cockpit.db.deployTransition.deleteMany();
      await cockpit.db.deploy.deleteMany();
      startWith({ FLAG_CONSOLE_DEPLOY_CHIP: raw, FLAG_CONSOLE_DEPLOY_ASYNC: "on" });
      expect(cockpit.running.flags.deployChip).toBe(chip);
      expect((await deploy()).status).toBe(202);
    }
  });
});
