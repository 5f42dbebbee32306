import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as exportRoute from "@/app/api/insights/export/route";
import * as insightsRoute from "@/app/api/insights/route";
import { newId } from "@/lib/core/ids";
import type { Prisma } from "@/lib/db/generated/client";
import { getInsights } from "@/lib/insights/queries";
import { recordVerdict } from "@/lib/insights/record-verdict";
import { type Figures, insightsQuerySchema, insightsSchema } from "@/lib/insights/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { bearer, call, serve } from "@/tests/factories/requests";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  // Times of commits that no clock of this machine moves: the n-th newest was committed n hours before the last 20 days.
  for (const [index, sha] of shas.entries())
    await cockpit.db.knownCommit.updateMany({ where: { sha }, data: { committedAt: ago(20 * DAY + index * HOUR) } });
  await cockpit.db.mainCommit.updateMany({ data: { dateIsGuess: false } });
  await cockpit.db.deploy.updateMany({ data: { surfaceId: "gone" } });
  await cockpit.db.surfaceStretch.deleteMany();
});
afterAll(() => cockpit.close());

const sha = (index: number) => shas[index] ?? "";
const ago = (ms: number) => new Date(cockpit.now().getTime() - ms);
const read = (query: Record<string, string> = {}) =>
  getInsights(cockpit.as("viewer"), insightsQuerySchema.parse(query));

/** A deploy of api-prod from one commit to another, that many days ago. */
function shipped(
  [from, to]: readonly [number | null, number],
  days: number,
  change: Partial<Prisma.DeployUncheckedCreateInput> = {},
) {
  return mintDeploy(cockpit, {
    surfaceId: "api-prod",
    targetEnv: "production",
    sha: sha(to),
    fromSha: from === null ? null : sha(from),
    requestedAt: ago(days * DAY + HOUR),
    finishedAt: ago(days * DAY),
    ...change,
  });
}

async function figuresOf(surfaceId: string, query: Record<string, string> = {}): Promise<Figures | undefined> {
  return (await read(query)).surfaces.find((surface) => surface.surface_id === surfaceId)?.figures;
}

describe("the measures of a surface", () => {
  it("are not enough seen where nothing was, and say that the records are empty", async () => {
    const { surfaces, overall, failures } = insightsSchema.parse(await read());
    expect(surfaces.map(({ surface_id: id }) => id)).toContain("api-prod");
    expect(surfaces.every(({ seen }) => seen.since === null && seen.gaps.length === 0)).toBe(true);
    expect(overall.figures).toMatchObject({
      deploys: 0,
      per_week: null,
      failure_rate: null,
      lead_median_seconds: null,
    });
    expect(failures).toEqual([]);
  });

  it("are those of the commits that each deploy brought, by their own times on main", async () => {
    await shipped([6, 4], 14);
    await shipped([4, 3], 7);
    const found = await figuresOf("api-prod");
    expect(found).toMatchObject({
      deploys: 2,
      commits: 3,
      commits_untimed: 0,
      deploys_unread: 0,
      judged: 2,
      failures: 0,
    });
    // Two commits came 6 days and 4 and 5 hours after they were made, one 13 days and 3 hours.
    expect(found?.lead_median_seconds).toBeCloseTo((6 * DAY + 5 * HOUR) / 1000, -1);
    expect(found?.per_week).toBeCloseTo(2 / ((14 * DAY + HOUR) / (7 * DAY)), 3);
  });

  it("count a commit once, though it was rolled back and shipped again", async () => {
    await shipped([6, 4], 14);
    await shipped([4, 6], 13, { kind: "rollback" });
    await shipped([6, 4], 12);
    expect(await figuresOf("api-prod")).toMatchObject({
      deploys: 2,
      rollbacks: 1,
      commits: 2,
      failures: 1,
      restored: 1,
    });
  });

  it("say what is unknown: what a deploy brought, and when a commit was made", async () => {
    await shipped([null, 4], 14);
    await shipped([4, 2], 13);
    await cockpit.db.mainCommit.updateMany({ where: { sha: sha(3) }, data: { dateIsGuess: true } });
    expect(await figuresOf("api-prod")).toMatchObject({ commits: 1, commits_untimed: 1, deploys_unread: 1 });
  });

  it("count no deploy that failed before it was seen live, and as a failure one that failed though it was", async () => {
    await shipped([6, 4], 14, { state: "failed" });
    const { id } = await shipped([6, 3], 13, { state: "errored" });
    const since = ago(13 * DAY + HOUR);
    const stretch = { id: newId("str"), surfaceId: "api-prod", sha: sha(3), since, deployId: id };
    await cockpit.db.surfaceStretch.create({ data: { ...stretch, explanation: "explained" } });
    await shipped([3, 2], 12);
    expect(await figuresOf("api-prod")).toMatchObject({
      deploys: 2,
      failures: 1,
      failure_rate: 0.5,
      recovery_median_seconds: (25 * HOUR) / 1000,
    });
  });

  it("count a release by hand that a run explains, and say how many nothing explains and when nobody looked", async () => {
    const stretch = (index: number, days: number, rest: Partial<Prisma.SurfaceStretchUncheckedCreateInput>) =>
      cockpit.db.surfaceStretch.create({
        data: { id: newId("str"), surfaceId: "api-prod", sha: sha(index), since: ago(days * DAY), ...rest },
      });
    await stretch(6, 20, { explanation: "baseline", endedAt: ago(15 * DAY) });
    await stretch(5, 15, { explanation: "explained", after: ago(15 * DAY + 30_000), endedAt: ago(10 * DAY) });
    await stretch(4, 10, { explanation: "unexplained", after: ago(10 * DAY + 5 * HOUR) });
    const { surfaces } = await read();
    const found = surfaces.find(({ surface_id: id }) => id === "api-prod");
    expect(found?.figures).toMatchObject({ deploys: 1, by_hand: 1, commits: 1, judged: 0, failure_rate: null });
    expect(found?.seen).toMatchObject({ unexplained: 1, gaps: [{ to: expect.any(String) }] });
    const [gap] = found?.seen.gaps ?? [];
    expect(Date.parse(gap?.to ?? "") - Date.parse(gap?.from ?? "")).toBe(5 * HOUR);
  });
});

describe("everything together", () => {
  it("is production alone, or the one surface that is asked for", async () => {
    await shipped([6, 4], 14);
    await mintDeploy(cockpit, { sha: sha(4), finishedAt: ago(15 * DAY), requestedAt: ago(15 * DAY) });
    const all = await read();
    expect(all.overall.figures.deploys).toBe(1);
    expect(all.overall.surface_ids).not.toContain("api-staging");
    const one = await read({ surface: "api-staging" });
    expect(one.overall).toMatchObject({ surface_ids: ["api-staging"], figures: { deploys: 1 } });
    expect((await failureOf(read({ surface: "shop" }))).code).toBe("not_found");
  });

  it("is within the window, by its weeks as well", async () => {
    await shipped([6, 4], 60);
    await shipped([4, 3], 14);
    expect(await figuresOf("api-prod", { window: "30" })).toMatchObject({ deploys: 1 });
    expect(await figuresOf("api-prod", { window: "90" })).toMatchObject({ deploys: 2 });
    const span = { from: ago(61 * DAY).toISOString(), to: ago(59 * DAY).toISOString() };
    const { overall, window } = await read(span);
    expect(window).toEqual(span);
    expect(overall.weeks.reduce((sum, { figures }) => sum + figures.deploys, 0)).toBe(1);
    const [from, to] = [span.to, span.from];
    expect((await failureOf(read({ from, to }))).code).toBe("invalid_input");
  });
});

describe("the failures", () => {
  it("name the deploy that was rolled back, its recovery, and who judged otherwise, with the note", async () => {
    const { id } = await shipped([6, 4], 14);
    const back = await shipped([4, 6], 13, { kind: "rollback" });
    const [found] = (await read()).failures;
    expect(found).toMatchObject({
      surface_id: "api-prod",
      verdict: { deploy_id: id, outcome: "failure", automatic: { why: "It was rolled back." }, said: null },
      restored: { deploy_id: back.id },
    });
    expect(found?.title).not.toBeNull();
    const note = "The rollback was a drill.";
    await recordVerdict(cockpit.as("operator"), id, { verdict: "no_failure", note, seen: 0 });
    const after = await read();
    expect(after.failures).toMatchObject([
      { verdict: { outcome: "no_failure", said: { note, by: cockpit.people.operator.email } }, restored: null },
    ]);
    expect(after.overall.figures).toMatchObject({ failures: 0, failure_rate: 0, judged_by_people: 1 });
  });
});

describe("over HTTP", () => {
  const viewer = () => bearer(cockpit.people.viewer.apiToken);

  it("GET /api/insights answers the measures, and 422 to a window that is none", async () => {
    await shipped([6, 4], 14);
    const response = await call(cockpit, insightsRoute.GET, { path: "/api/insights?window=30", headers: viewer() });
    expect(response.status).toBe(200);
    expect(insightsSchema.parse(await response.json()).overall.figures.deploys).toBe(1);
    const wrong = await call(cockpit, insightsRoute.GET, { path: "/api/insights?window=7", headers: viewer() });
    expect(wrong.status).toBe(422);
  });

  it("GET /api/insights/export answers a CSV file in which not enough seen is empty", async () => {
    await shipped([6, 4], 14);
    const path = "/api/insights/export?window=30&surface=api-prod";
    const response = await call(cockpit, exportRoute.GET, { path, headers: viewer() });
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toMatch(/insights-staging-\d{4}-\d\d-\d\d\.csv/);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [head, overall, ...rest] = new TextDecoder().decode(bytes).trimEnd().split("\r\n");
    const names = head?.split(",") ?? [];
    const valueOf = (line: string | undefined, name: string) => line?.split(",")[names.indexOf(name)];
    expect(names.slice(0, 3)).toEqual(["surface_id", "target_env", "period"]);
    expect([valueOf(overall, "surface_id"), valueOf(overall, "deploys")]).toEqual(["overall", "1"]);
    expect(valueOf(overall, "recovery_median_seconds")).toBe("");
    expect(rest.filter((line) => line.startsWith("api-prod,production,window"))).toHaveLength(1);
    expect(rest.filter((line) => line.startsWith("api-prod,production,week")).length).toBeGreaterThan(3);
  });
});
