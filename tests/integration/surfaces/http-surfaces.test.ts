import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listAttention } from "@/lib/board/queries";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { learnKeyEnds } from "@/lib/credentials/learn-key-end";
import { listCredentials } from "@/lib/credentials/queries";
import { observeFlags, seedFlagWatches } from "@/lib/flags/observe-flags";
import { requestFlip } from "@/lib/flags/request-flip";
import { listSurfaceReleases } from "@/lib/releases/queries";
import { requestRollback } from "@/lib/rollbacks/request-rollback";
import { loadSurface } from "@/lib/surfaces/queries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain, startAfresh, statesOf, step } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { HTTP_ONLY } from "@/tests/factories/http-config";
import { observeNow } from "@/tests/factories/looks";
import { startPlatform, type TestPlatform } from "@/tests/factories/platform";

let platform: TestPlatform;
let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  platform = await startPlatform(undefined, HTTP_ONLY);
  cockpit = await createTestConsole({ config: HTTP_ONLY, platform });
  await mirrorMain(cockpit);
  shas = await platform.shas();
});
beforeEach(() => startAfresh(cockpit));
afterAll(async () => {
  await cockpit.close();
  await platform.close();
});

const sha = (index: number) => shas[index] ?? "";
const deploySearch = (of = sha(0)) => askForDeploy(cockpit, { surface_id: "search", sha: of });
const verifying = async (of = sha(0)) => advanceUntil(cockpit, (await deploySearch(of)).id, "verifying");

async function tileOf(surfaceId: string) {
  await observeNow(cockpit.system, loadSurface(cockpit.system, surfaceId));
  return (await listSurfaceTiles(cockpit.as("viewer"))).find((tile) => tile.surface_id === surfaceId);
}

/** A commit of main that is live, and was seen to be. */
async function runs(app: string, index: number) {
  await platform.putLive(app, sha(index));
  return tileOf(app);
}

describe("a surface that tells its commit itself", () => {
  it("tells its tile what runs, how it is and how far behind main it is; of releases only what was seen", async () => {
    const tile = await runs("search", 2);
    expect(tile).toMatchObject({ platform: "http", app: "search", sync: "behind", behind_by: 2, health: "up" });
    expect(tile?.live).toMatchObject({ sha: sha(2), released_at: null });
    const { items } = await listSurfaceReleases(cockpit.as("viewer"), "search", { limit: 50 });
    expect(items[0]).toMatchObject({ sha: sha(2), released_at: null, by: null, is_live: true });
  });

  it("is deployed to its end, once looks have agreed for ten seconds", async () => {
    await runs("search", 3);
    const { id } = await verifying(sha(0));
    const first = await step(cockpit, id);
    expect(first.state).toBe("verifying");
    const done = await advanceUntil(cockpit, id, "succeeded");
    expect(done.sha).toBe(sha(0));
    const { liveSince } = await cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: "search" } });
    expect((done.finishedAt?.getTime() ?? 0) - (liveSince?.getTime() ?? 0)).toBeGreaterThanOrEqual(10_000);
    expect(await statesOf(cockpit, id)).toContain("verifying");
  });

  it("tells its commit in a header, and is down where its site is", async () => {
    await platform.putLive("shop", sha(1));
    await platform.scenario({ site_down: ["shop"] });
    expect(await tileOf("shop")).toMatchObject({ live: { sha: sha(1) }, health: "down" });
  });

  it("ends in a mismatch while another commit answers until the limit", async () => {
    await runs("search", 3);
    await platform.scenario({ release_other_sha: ["search"] });
    const { id } = await verifying();
    const ended = await advanceUntil(cockpit, id, "errored");
    expect(ended.failureCode).toBe("verification_mismatch");
    expect(ended.failureMessage).toMatch(/is not what runs after 200 s: search reports \w{7}/);
  });

  it("never succeeds while old and new instances answer in turn, and says so", async () => {
    await runs("search", 3);
    await platform.scenario({ version_answer: { search: "flapping" } });
    const { id } = await verifying(sha(4));
    const ended = await advanceUntil(cockpit, id, "errored");
    expect(ended.failureCode).toBe("verification_impossible");
    expect(ended.failureMessage).toMatch(/search answers \w{7} and \w{7} in turn: two versions run/);
    expect((await tileOf("search"))?.live_doubt).toMatch(/in turn/);
    await platform.calm();
    await tileOf("search");
    cockpit.moveClock(15_000);
    await tileOf("search");
    expect((await cockpit.db.deploy.findUniqueOrThrow({ where: { id } })).state).toBe("succeeded");
  });

  it.each(["error", "missing", "redirect", "not_json", "too_large", "no_field"] as const)(
    "waits for one that answers with %s, and ends well when it comes to itself",
    async (oddity) => {
      await runs("search", 3);
      await platform.scenario({ version_answer: { search: oddity } });
      const { id } = await verifying();
      expect((await step(cockpit, id)).state).toBe("verifying");
      expect((await tileOf("search"))?.live?.sha ?? null).not.toBe(sha(0));
      await platform.scenario({ version_answer: null });
      await advanceUntil(cockpit, id, "succeeded");
    },
  );

  it("may tell seven digits where one commit fits, and is in doubt where two do", async () => {
    await platform.scenario({ commit_told: { search: "short" } });
    await platform.putLive("search", sha(1));
    expect((await tileOf("search"))?.live?.sha).toBe(sha(1));
    const [one] = await platform.addTwins();
    await mirrorMain(cockpit);
    await platform.putLive("search", one);
    expect((await tileOf("search"))?.live_doubt).toMatch(/^\w{7} fits two commits\.$/);
  });

  it("goes back by a deploy of an earlier commit", async () => {
    await runs("search", 1);
    await runs("search", 0);
    const input = { to_sha: sha(1), from_sha: sha(0), reason: "It finds nothing." };
    const { deploy } = await requestRollback(cockpit.as("operator"), "search", { input, key: null });
    await advanceUntil(cockpit, deploy?.id ?? "", "succeeded");
    expect((await tileOf("search"))?.live?.sha).toBe(sha(1));
  });
});

describe("a console whose surfaces are on neither Heroku nor Cloudflare", () => {
  it("says nothing of their keys, and asks neither for anything", async () => {
    await observeNow(cockpit.system, loadSurface(cockpit.system, "search"));
    await learnKeyEnds(cockpit.system);
    await seedFlagWatches(cockpit.system);
    expect(await observeFlags(cockpit.system)).toBe(false);
    const { items } = await listCredentials(cockpit.as("viewer"));
    expect(items.map(({ name }) => name)).toEqual(["github"]);
    expect((await cockpit.db.upstreamHealth.findMany()).map(({ name }) => name)).not.toContain("heroku");
    const attention = JSON.stringify(await listAttention(cockpit.as("viewer"), cockpit.running));
    expect(attention).not.toMatch(/heroku|cloudflare/i);
    const counts = await platform.counts();
    expect([counts.heroku.total, counts.cloudflare.total]).toEqual([0, 0]);
  });

  it("refuses to flip a flag where it sees none, with the way to do it", async () => {
    const changes = [{ key: "FLAG_CONSOLE_DEPLOY_UI", value: false, expected: true }];
    const error = await failureOf(requestFlip(cockpit.as("admin"), { changes }, null));
    expect(error.code).toBe("invalid_input");
    expect(JSON.stringify(error)).toContain(
      "deck-staging is on HTTP, where the console sees no flags. Set them there.",
    );
  });
});
