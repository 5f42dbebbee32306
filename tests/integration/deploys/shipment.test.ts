import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { loadDeployDetail } from "@/lib/deploys/queries";
import { shipmentSchema } from "@/lib/deploys/schemas";
import { getShipment } from "@/lib/deploys/shipment";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
let shas: string[];

beforeAll(async () => {
  cockpit = await createTestConsole();
  shas = await cockpit.platform.shas();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

const sha = (index: number) => shas.at(index) ?? "";
const SURFACE = "api-staging";

async function seeLive(liveSha: string | null, observedAt: Date) {
  const where = { surfaceId: SURFACE };
  const seen = { liveSha, observedAt, nextCheckAt: cockpit.now() };
  await cockpit.db.surfaceObservation.upsert({ where, create: { ...where, ...seen }, update: seen });
}

async function shipmentOf(row: { sha: string; fromSha: string | null }) {
  const { id } = await mintDeploy(cockpit, { surfaceId: SURFACE, state: "succeeded", ...row });
  return shipmentSchema.parse(await getShipment(cockpit.as("viewer"), id));
}

describe("what a deploy ships", () => {
  it("is what lies between the commit that served as it was sent and its own, whatever is live by now", async () => {
    await seeLive(sha(0), cockpit.now());
    const found = await shipmentOf({ sha: sha(1), fromSha: sha(4) });
    expect(found).toMatchObject({ status: "ahead", direction: "forward", commits_total: 3, problem: null });
    expect(found.commits.map((commit) => commit.sha)).toEqual([sha(1), sha(2), sha(3)]);
    expect(found.live).toMatchObject({ sha: sha(0), commit: { sha: sha(0) } });
  });

  it("goes back where it was to an earlier commit", async () => {
    const found = await shipmentOf({ sha: sha(5), fromSha: sha(2) });
    expect(found).toMatchObject({ status: "behind", direction: "back", commits_total: 3 });
  });

  it("is unknown where nobody knew what served, and so is what is live where the platform was not heard", async () => {
    await seeLive(sha(0), new Date(cockpit.now().getTime() - 3_600_000));
    const found = await shipmentOf({ sha: sha(1), fromSha: null });
    expect(found).toMatchObject({ status: "unknown", direction: null, commits: [], commits_total: null, live: null });
  });

  it("says why GitHub could not tell", async () => {
    await cockpit.platform.scenario({ outage: true });
    const found = await shipmentOf({ sha: sha(2), fromSha: sha(7) });
    expect(found).toMatchObject({ status: "unknown", commits: [] });
    expect(found.problem).toMatch(/GitHub/);
  });

  it("is not found for a deploy that is not there", async () => {
    expect((await failureOf(getShipment(cockpit.as("viewer"), "dep_none"))).code).toBe("not_found");
  });
});

describe("the commit of a deploy", () => {
  it("is as main was mirrored, and null where it is not on it", async () => {
    const known = await mintDeploy(cockpit, { surfaceId: SURFACE, state: "succeeded", sha: sha(1) });
    const strange = await mintDeploy(cockpit, { surfaceId: SURFACE, state: "succeeded", sha: "e".repeat(40) });
    const commitOf = async (id: string) => (await loadDeployDetail(cockpit.as("viewer"), id)).commit;
    expect(await commitOf(known.id)).toMatchObject({ sha: sha(1), author: { name: expect.any(String) } });
    expect(await commitOf(strange.id)).toBeNull();
  });
});
