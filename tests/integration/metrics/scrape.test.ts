import { afterAll, beforeAll, describe, expect, it } from "vitest";

import * as metrics from "@/app/api/metrics/route";
import { listMeasures } from "@/lib/metrics/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mirrorMain } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";

const TOKEN = "the token of a monitoring system";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

function serveWith(token: string | undefined): void {
  const { METRICS_TOKEN: _none, ...env } = cockpit.running.env;
  serve({ ...cockpit, running: { ...cockpit.running, env: { ...env, ...(token ? { METRICS_TOKEN: token } : {}) } } });
}

const scrape = (headers: Record<string, string> = bearer(TOKEN)) => call(cockpit, metrics.GET, { headers });

/** The value of one sample of the text; null where it is not there. */
function valueOf(text: string, sample: string): number | null {
  const line = text.split("\n").find((one) => one.startsWith(`${sample} `));
  return line === undefined ? null : Number(line.slice(sample.length + 1));
}

describe("the metrics", () => {
  it("are not there while METRICS_TOKEN is not set", async () => {
    serveWith(undefined);
    expect((await scrape()).status).toBe(404);
  });

  it.each([
    ["no token", {}],
    ["another token", bearer(`${TOKEN}.`)],
  ])("are refused to %s", async (_, headers) => {
    serveWith(TOKEN);
    const answer = await scrape(headers);
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain(TOKEN);
  });

  it("are refused on a host that is no console", async () => {
    serveWith(TOKEN);
    expect((await scrape({ ...bearer(TOKEN), host: "elsewhere.example" })).status).toBe(421);
  });

  it("tell GitHub's budget, live deploys, keys, surfaces, the log and the process", async () => {
    serveWith(TOKEN);
    await askForDeploy(cockpit, { surface_id: "api-staging" });
    const answer = await scrape();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await answer.text();
    expect(valueOf(text, "cockpit_github_calls_total")).toBe(cockpit.running.github.budget().total);
    expect(valueOf(text, "cockpit_github_rate_remaining_calls")).toBe(cockpit.running.github.budget().remaining);
    expect(valueOf(text, 'cockpit_deploys_live{state="requested"}')).toBe(1);
    expect(valueOf(text, 'cockpit_deploys_live{state="unresolved"}')).toBe(0);
    expect(valueOf(text, "cockpit_audit_rows")).toBe(await cockpit.auditCount());
    expect(valueOf(text, 'cockpit_credential_accepted{credential="github",state="ok"}')).toBe(1);
    expect(text).toContain("process_resident_memory_bytes");
    expect(text).toContain(`environment="staging"`);
  });

  it("raise an alarm when nobody looks at a live deploy that is due", async () => {
    const overdue = async () => {
      const measures = await listMeasures({ ...cockpit.system, instance: "ins" });
      return measures.find(({ name }) => name === "cockpit_deploys_overdue")?.samples[0]?.value;
    };
    const dueSince = (seconds: number) =>
      cockpit.db.deploy.updateMany({
        where: { surfaceId: "api-staging" },
        data: { nextCheckAt: new Date(cockpit.now().getTime() - seconds * 1_000) },
      });
    await dueSince(100);
    expect(await overdue()).toBe(0);
    await dueSince(130);
    expect(await overdue()).toBe(1);
  });
});
