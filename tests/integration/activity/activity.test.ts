import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { GET } from "@/app/api/activity/route";
import { type ActivityEntry, activityListSchema } from "@/lib/activity/schemas";
import type { DeployRow } from "@/lib/deploys/load";
import { lockSurface } from "@/lib/locks/lock-surface";
import { releaseLock } from "@/lib/locks/release-lock";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, refusedIntent } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
let first: DeployRow;
let second: DeployRow;
let title: string;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  await mirrorMain(cockpit);
  const shas = await cockpit.platform.shas();
  await lockSurface(cockpit.as("operator"), "getraxx", { kind: "lock", reason: "Quarter close" });
  await refusedIntent(cockpit, () => askForDeploy(cockpit, { surface_id: "getraxx", confirm: "getraxx" }));
  await releaseLock(cockpit.as("admin"), "getraxx");
  first = await askForDeploy(cockpit, { sha: shas[4], reason: "Faster reads, for the load test" });
  await advanceUntil(cockpit, first.id, "succeeded");
  second = await askForDeploy(cockpit, { sha: shas[1] });
  title = (await cockpit.db.knownCommit.findUniqueOrThrow({ where: { sha: first.sha } })).title;
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const ask = (filter: Record<string, string>, token = cockpit.people.viewer.apiToken) =>
  call(cockpit, GET, { path: `/api/activity?${new URLSearchParams(filter).toString()}`, headers: bearer(token) });
const listOf = async (filter: Record<string, string> = {}) =>
  activityListSchema.parse(await (await ask(filter)).json());
const briefly = ({ kind, row, deploy }: ActivityEntry) => [
  kind,
  row.action.replace("console.", ""),
  deploy?.id ?? null,
];
const found = async (filter: Record<string, string>) => (await listOf(filter)).items.map(briefly);

describe("what happened", () => {
  it("is one entry for each thing, newest first, a deploy with how it stands now", async () => {
    expect(await found({})).toEqual([
      ["deploy", "deploy.intent", second.id],
      ["deploy", "deploy.intent", first.id],
      ["lock", "lock.released", null],
      ["deploy", "deploy.intent.refused", null],
      ["lock", "lock.set", null],
    ]);
    const [, ended] = (await listOf()).items;
    expect(ended?.deploy).toMatchObject({ state: "succeeded", reason: "Faster reads, for the load test" });
    expect(ended?.change).toMatchObject({ title });
  });

  it("tells how many commits came besides the newest", async () => {
    const [newest] = (await listOf()).items;
    const { from_sha: from, sha } = newest?.deploy ?? { from_sha: null, sha: "" };
    expect(from).toBe(first.sha);
    const shas = await cockpit.platform.shas();
    expect(newest?.change?.more).toBe(shas.indexOf(first.sha) - shas.indexOf(sha) - 1);
  });

  it("is found by surface, kind, person, time, and by words of its reason or of its commit's title", async () => {
    const [ofFirst, lockSet] = [
      ["deploy", "deploy.intent", first.id],
      ["lock", "lock.set", null],
    ];
    expect(await found({ surface_id: "getraxx", kind: "lock" })).toEqual([["lock", "lock.released", null], lockSet]);
    expect(await found({ actor: "admin" })).toEqual([["lock", "lock.released", null]]);
    expect(await found({ q: "LOAD reads" })).toEqual([ofFirst]);
    expect(await found({ q: title.slice(2, 14) })).toEqual([ofFirst]);
    expect(await found({ q: "quarter", kind: "lock" })).toContainEqual(lockSet);
    expect(await found({ kind: "promotion" })).toEqual([]);
    expect(await found({ to: new Date(Date.now() - 3_600_000).toISOString() })).toEqual([]);
    expect((await found({ from: new Date(Date.now() - 3_600_000).toISOString() })).length).toBe(5);
  });

  it("leaves out what a word begins with a minus for, and keeps to a pull request", async () => {
    expect(await found({ kind: "deploy", q: "-load" })).not.toContainEqual(["deploy", "deploy.intent", first.id]);
    const pull = await cockpit.db.knownCommit.findFirstOrThrow({
      where: { pull: { not: null }, sha: { not: second.sha } },
    });
    await cockpit.db.deploy.update({ where: { id: first.id }, data: { sha: pull.sha } });
    expect(await found({ q: `#${pull.pull}` })).toEqual([["deploy", "deploy.intent", first.id]]);
    await cockpit.db.deploy.update({ where: { id: first.id }, data: { sha: first.sha } });
  });

  it("goes on page by page without a gap or a double", async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await listOf({ limit: "2", ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map(({ row }) => row.seq));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual((await listOf()).items.map(({ row }) => row.seq));
  });

  it("is refused to nobody signed in, and by a cursor or a kind of another list", async () => {
    expect((await ask({}, "no-token")).status).toBe(401);
    expect((await ask({ cursor: "nonsense" })).status).toBe(422);
    expect((await ask({ kind: "weather" })).status).toBe(422);
  });
});
