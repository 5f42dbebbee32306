import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as version from "@/app/api/version/route";
import * as versions from "@/app/api/versions/route";
import { versionAnswerSchema } from "@/lib/environments/schemas";
import type { Comparison, GitHub } from "@/lib/github/github";
import { getVersions } from "@/lib/promotions/versions";
import { changedParts } from "@/lib/versions/rules";
import { versionsSchema } from "@/lib/versions/schemas";
import { createTestConsole } from "@/tests/factories/console";
import { startAfresh } from "@/tests/factories/deploys";
import { newGitHub } from "@/tests/factories/platform";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { bearer, call, serve } from "@/tests/factories/requests";
import { openTwoConsoles, type TwoConsoles } from "@/tests/integration/versions/open-sister";

let two: TwoConsoles;

beforeAll(async () => {
  two = await openTwoConsoles();
  await two.turn();
});
beforeEach(async () => {
  await startAfresh(two.cockpit);
  await two.restart(two.shas[3] ?? "");
  await two.cockpit.db.mirror.deleteMany({ where: { name: { not: "main" } } });
  await two.cockpit.db.consoleObservation.deleteMany();
  await two.cockpit.db.versionStretch.deleteMany();
  await two.cockpit.db.versionComparison.updateMany({ data: { nextCheckAt: two.cockpit.now() } });
  await two.turn();
  await two.cockpit.platform.calm();
});
afterAll(() => two.close());

const githubCalls = async () => (await two.cockpit.platform.counts()).github.total;
const read = (fresh = false) => getVersions(two.cockpit.as("viewer"), { fresh });
/** A client of GitHub that has no answer kept, as after a restart. */
const newcomer = () => two.cockpit.as("viewer", { github: newGitHub(two.cockpit.platform) });

describe("the versions of both consoles", () => {
  it("say how far apart they are, what lies between, and what is checked", async () => {
    const seen = await read();
    expect(versionsSchema.parse(seen)).toEqual(seen);
    expect(seen).toMatchObject({ status: "ahead", ahead_by: 3, behind_by: 0, commits_truncated: false, problem: null });
    expect(seen.commits.map(({ sha }) => sha)).toEqual(two.shas.slice(0, 3));
    expect(seen.checks.state).toBe("passed");
    expect(seen.blockers).toEqual([]);
    expect(seen.compare_url).toMatch(new RegExp(`/compare/${two.shas[3]}\\.\\.\\.${two.shas[0]}$`));
  });

  it("name the migrations between them, and mark those that may lose data", async () => {
    const { cockpit, shas } = two;
    await two.restart(shas.at(40) ?? "");
    await two.turn();
    const { migrations } = await getVersions(cockpit.as("viewer"), { fresh: true });
    expect(migrations.map(({ name, destructive, reasons }) => [name.slice(15), destructive, reasons])).toEqual([
      ["drop_legacy_plan", true, ['ALTER TABLE "Account" DROP COLUMN "legacyPlan"']],
      ["add_webhook_attempts", false, []],
    ]);
  });

  it("are read by two hundred at once without one call to GitHub", async () => {
    await Promise.all(Array.from({ length: 200 }, () => read()));
    expect(await githubCalls()).toBe(0);
  });

  it("that were never compared are compared once for all who ask", async () => {
    const { cockpit, shas } = two;
    await cockpit.db.versionComparison.deleteMany();
    const all = await Promise.all(Array.from({ length: 50 }, () => getVersions(newcomer(), { fresh: false })));
    expect(new Set(all.map(({ digest }) => digest)).size).toBe(1);
    const { by_route } = (await cockpit.platform.counts()).github;
    const compared = Object.entries(by_route).filter(([route]) => route.includes("compare"));
    expect(compared.map(([, calls]) => calls)).toEqual([1]);
    expect(all[0]?.commits[0]?.sha).toBe(shas[0]);
  });

  it("read afresh by a thousand at once share their calls", async () => {
    await Promise.all(Array.from({ length: 1_000 }, () => read(true)));
    expect(await githubCalls()).toBeLessThan(15);
  });

  it("are unknown, with the reason, when GitHub does not answer; and nobody asks again until it is due", async () => {
    const { cockpit } = two;
    await cockpit.db.versionComparison.deleteMany();
    await cockpit.platform.scenario({ outage: ["github"] });
    const seen = await getVersions(newcomer(), { fresh: false });
    expect(seen).toMatchObject({ status: "unknown", ahead_by: null, commits: [], checks: { state: "unknown" } });
    expect(seen.problem).toMatch(/GitHub/);
    expect(seen.blockers.map(({ code }) => code)).toEqual(["comparison_unknown", "checks_unknown"]);
    const calls = await githubCalls();
    await read();
    expect(await githubCalls()).toBe(calls);
    await cockpit.platform.calm();
    cockpit.moveClock(61_000);
    await two.turn();
    expect((await read()).status).toBe("ahead");
  });

  it("cost GitHub three counted calls in five minutes at most while nothing happens: no ETag is believed for longer than three", async () => {
    const { cockpit } = two;
    cockpit.moveClock(300_000);
    await two.turn();
    const before = cockpit.running.github.budget().counted;
    for (let minute = 0; minute < 60; minute += 5) {
      cockpit.moveClock(300_000);
      await two.turn();
    }
    expect(cockpit.running.github.budget().counted - before).toBeLessThanOrEqual(3 * 12);
  });

  it("are identical once production runs what staging runs: nothing is left to promote", async () => {
    await two.restart(two.shas[0] ?? "");
    const seen = await read(true);
    expect(seen).toMatchObject({ status: "identical", ahead_by: 0, commits: [], migrations: [] });
    expect(seen.blockers.map(({ code }) => code)).toEqual(["nothing_to_promote"]);
  });

  it("read afresh know what has moved since the last look, and only its parts of the digest change", async () => {
    const before = await read();
    const { cockpit, shas } = two;
    const staging = { ...cockpit.as("viewer"), buildSha: shas[1] ?? "" };
    const moved = await getVersions(staging, { fresh: true });
    const blockers = JSON.stringify(before.blockers) === JSON.stringify(moved.blockers) ? [] : ["blockers"];
    expect(changedParts(before.digest, moved.digest)).toEqual(["staging_sha", "commits", ...blockers]);
    await two.restart(shas[4] ?? "");
    expect(changedParts(before.digest, (await read(true)).digest)).toEqual(["production_sha", "commits"]);
  });

  it("ask again whether staging's commit is on main, which is a name: somebody may have pushed with force", async () => {
    const { cockpit, shas } = two;
    expect((await read(true)).blockers).toEqual([]);
    const github = cockpit.system.github;
    const away: Comparison = {
      status: "diverged",
      aheadBy: 1,
      behindBy: 3,
      total: 1,
      commits: [],
      truncated: false,
      files: [],
    };
    const compare: GitHub["compare"] = (base, head, reading) =>
      head === "main" ? Promise.resolve(away) : github.compare(base, head, reading);
    const seen = await getVersions(cockpit.as("viewer", { github: { ...github, compare } }), { fresh: true });
    // The mirror still has the commit on main: what is about to be decided does not ask it.
    expect(await cockpit.db.mainCommit.count({ where: { sha: shas[0] ?? "" } })).toBe(1);
    expect(seen.blockers.map(({ code }) => code)).toEqual(["not_on_main"]);
  });

  it("do not take a green check's word from before an outage when it matters", async () => {
    await two.cockpit.platform.scenario({ outage: ["github"] });
    const seen = await read(true);
    expect(seen.checks.state).toBe("unknown");
    expect(seen.status).toBe("ahead");
    const shown = await read();
    expect(shown.checks.state).toBe("unknown");
    expect([shown.problem, shown.blockers, shown.digest]).toEqual([seen.problem, seen.blockers, seen.digest]);
  });

  it("tell how long staging has run its commit, and block what has soaked too short", async () => {
    const { cockpit } = two;
    const sha = cockpit.running.sha;
    await cockpit.db.versionStretch.deleteMany({ where: { environment: "staging" } });
    const since = new Date(cockpit.now().getTime() - 90_000);
    const stretch = { id: "ver_soak", environment: "staging", sha, since, lastSeenAt: since, source: "boot" };
    await cockpit.db.versionStretch.create({ data: stretch });
    const promotion = { ...raxxConfig.promotion, minimum_soak_seconds: 600 };
    const ctx = cockpit.as("viewer", { config: { ...raxxConfig, promotion } });
    const seen = await getVersions(ctx, { fresh: false });
    expect(seen.soak_seconds).toBeGreaterThanOrEqual(90);
    expect(seen.blockers.map(({ code }) => code)).toEqual(["soak_too_short"]);
  });
});

describe("GET /api/versions", () => {
  it("answers a viewer, and nobody who is not signed in", async () => {
    const { cockpit } = two;
    serve(cockpit);
    const answer = await call(cockpit, versions.GET, { headers: bearer(cockpit.people.viewer.apiToken) });
    expect(answer.status).toBe(200);
    expect(versionsSchema.parse(await answer.json()).status).toBe("ahead");
    expect((await call(cockpit, versions.GET)).status).toBe(401);
    globalThis.cockpitConsole = undefined;
  });
});

describe("the production console", () => {
  it("shows the same from its own database, read-only, and tells its sister the newest attestation", async () => {
    const { cockpit, shas, sister } = two;
    const attested = { sha: shas[3] ?? "", at: new Date("2026-11-22T10:00:00.000Z") };
    const production = await createTestConsole({ environment: "production", platform: cockpit.platform });
    try {
      production.running.sha = shas[3] ?? "";
      const by = { attestedById: "per_1", attestedByEmail: "amara@raxx.example" };
      await production.db.attestation.create({
        data: { id: "att_1", sha: attested.sha, note: "Looked", ...by, attestedAt: attested.at },
      });
      const mark = { sha: attested.sha, attested_at: attested.at.toISOString() };
      const seen = await getVersions(production.as("viewer"), { fresh: false });
      expect(seen.attestation).toEqual(mark);
      expect(seen.blockers.map(({ code }) => code)).toContain("wrong_console");
      serve(production);
      const said = versionAnswerSchema.parse(await (await call(production, version.GET)).json());
      expect(said.attestation).toEqual(mark);
      sister.says = { environment: "production", sha: attested.sha, booted_at: said.booted_at, attestation: mark };
    } finally {
      globalThis.cockpitConsole = undefined;
      await production.close();
    }
    await cockpit.db.consoleObservation.deleteMany({ where: { environment: "production" } });
    expect((await read(true)).attestation).toEqual({ sha: attested.sha, attested_at: attested.at.toISOString() });
  });

  it("says which build serves even when its database does not answer, and staging attests nothing", async () => {
    const { cockpit } = two;
    const broken = await createTestConsole({ environment: "production", platform: cockpit.platform });
    serve(broken);
    expect((await call(broken, version.GET)).status).toBe(200);
    await broken.close();
    const answer = versionAnswerSchema.parse(await (await call(broken, version.GET)).json());
    expect(answer.attestation).toBeNull();
    serve(cockpit);
    expect(versionAnswerSchema.parse(await (await call(cockpit, version.GET)).json()).attestation).toBeNull();
    globalThis.cockpitConsole = undefined;
  });
});
