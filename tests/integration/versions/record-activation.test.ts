import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { Context } from "@/lib/db/context";
import { recordActivation } from "@/lib/versions/record-activation";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
const [A, B] = ["a".repeat(40), "b".repeat(40)] as const;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.db.versionStretch.deleteMany();
  await cockpit.db.deploy.deleteMany();
});
afterAll(() => cockpit.close());

const process = (buildSha: string, id = "ins_1"): Context => cockpit.as({ kind: "system", id }, { buildSha });
const stretches = () => cockpit.db.versionStretch.findMany({ orderBy: { since: "asc" } });
const rows = async () => (await cockpit.auditOf("staging")).filter((row) => row.action === "console.version.activated");

describe("a boot", () => {
  it("records which process runs which commit", async () => {
    await recordActivation(process(A));
    expect(await stretches()).toMatchObject([{ environment: "staging", sha: A, source: "boot", endedAt: null }]);
    const row = (await rows()).at(-1);
    expect(row).toMatchObject({
      family: "version",
      actor: { kind: "system", id: "ins_1" },
      subject: { kind: "console" },
    });
    expect(row?.payload).toEqual({ sha: A, previous_sha: null, instance: "ins_1", asked_for: true, deploy_id: null });
  });

  it("on another commit ends the stretch before and names it", async () => {
    await recordActivation(process(A));
    cockpit.moveClock(60_000);
    await recordActivation(process(B));
    const [before, after] = await stretches();
    expect(before).toMatchObject({ sha: A, endedAt: after?.since });
    expect(after).toMatchObject({ sha: B, endedAt: null, askedFor: null });
    expect((await rows()).at(-1)?.payload).toMatchObject({ sha: B, previous_sha: A, asked_for: null });
  });

  it("of what was deployed names the deploy", async () => {
    await recordActivation(process(A));
    const surface = { surfaceId: "console-staging", workflow: "deploy-console.yml" };
    const { id } = await mintDeploy(cockpit, { ...surface, sha: B, runId: "7", state: "running" });
    await recordActivation(process(B));
    expect((await stretches()).at(-1)).toMatchObject({ askedFor: true, deployId: id });
    expect((await rows()).at(-1)?.payload).toMatchObject({ asked_for: true, deploy_id: id });
  });

  it("on a commit that another deploy has replaced since is asked for by nobody known", async () => {
    const surface = { surfaceId: "console-staging", workflow: "deploy-console.yml", runId: "7" };
    const [early, late] = [new Date(cockpit.now().getTime() - 9e6), new Date(cockpit.now().getTime() - 5e6)];
    await mintDeploy(cockpit, { ...surface, sha: A, requestedAt: early, finishedAt: early });
    await mintDeploy(cockpit, { ...surface, sha: B, requestedAt: late, finishedAt: late });
    await recordActivation(process(B));
    await recordActivation(process(A));
    expect((await stretches()).at(-1)).toMatchObject({ sha: A, askedFor: null, deployId: null });
  });

  it("again on the same commit continues the stretch, with a row of its own", async () => {
    await recordActivation(process(A));
    const before = (await rows()).length;
    cockpit.moveClock(3_600_000);
    await recordActivation(process(A, "ins_2"));
    const [stretch, ...others] = await stretches();
    expect(others).toEqual([]);
    expect((stretch?.lastSeenAt.getTime() ?? 0) - (stretch?.since.getTime() ?? 0)).toBeGreaterThan(3_000_000);
    expect((await rows()).slice(before).map((row) => row.payload.instance)).toEqual(["ins_2"]);
  });

  it("of two processes at once opens one stretch and writes two rows", async () => {
    await recordActivation(process(A));
    const before = (await rows()).length;
    await Promise.all(["ins_1", "ins_2", "ins_3"].map((id) => recordActivation(process(B, id))));
    expect((await stretches()).map(({ sha, endedAt }) => [sha, endedAt === null])).toEqual([
      [A, false],
      [B, true],
    ]);
    expect(await rows()).toHaveLength(before + 3);
  });

  it("without a stamp of its commit records nothing", async () => {
    const before = await cockpit.auditCount();
    await recordActivation(process("unknown"));
    expect(await stretches()).toEqual([]);
    expect(await cockpit.auditCount()).toBe(before);
  });

  it("cannot be claimed by a person", async () => {
    const before = await cockpit.auditCount();
    const error = await failureOf(recordActivation(cockpit.as("admin", { buildSha: A })));
    expect(error.code).toBe("forbidden");
    expect(await stretches()).toEqual([]);
    expect(await cockpit.auditCount()).toBe(before);
  });
});
