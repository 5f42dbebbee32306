import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { receiveDelivery } from "@/lib/hints/receive-delivery";
import { claimMirror, releaseMirror } from "@/lib/surfaces/claim-mirror";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";

const LISTS = ["runs:deploy-heroku.yml", "runs:deploy-console.yml", "runs:deploy-customer-docs.yml"];
const LATER_MS = 60_000;

let cockpit: TestConsole;
let deliveries = 0;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
beforeEach(async () => {
  const nextCheckAt = new Date(cockpit.now().getTime() + LATER_MS);
  await cockpit.db.mirror.deleteMany();
  await cockpit.db.mirror.createMany({ data: [...LISTS, "main"].map((name) => ({ name, nextCheckAt })) });
});
afterAll(() => cockpit.close());

function deliver(delivery: Parameters<typeof receiveDelivery>[1]["delivery"], id = `delivery-${(deliveries += 1)}`) {
  const actor = { kind: "webhook", id } as const;
  return receiveDelivery(cockpit.as(actor), { id, event: "workflow_run", delivery });
}

async function dueLists(): Promise<string[]> {
  const due = await cockpit.db.mirror.findMany({ where: { nextCheckAt: { lte: cockpit.now() } } });
  return due.map(({ name }) => name).toSorted();
}

describe("a webhook's hint", () => {
  it("about a run that nobody here follows makes every list of runs due, and main not", async () => {
    expect(await deliver({ workflow_run: { id: 4711 } })).toBe(true);
    expect(await dueLists()).toEqual(LISTS.toSorted());
  });

  it("about a push to main makes main due", async () => {
    await deliver({ ref: "refs/heads/main" });
    expect(await dueLists()).toEqual(["main"]);
  });

  it("about another repository of the organisation does nothing, whatever it names", async () => {
    const elsewhere = { repository: { full_name: "raxx/another" } };
    const path = ".github/workflows/deploy-heroku.yml";
    expect(await deliver({ ...elsewhere, ref: "refs/heads/main", workflow_run: { id: 4713, path } })).toBe(true);
    expect(await dueLists()).toEqual([]);
    expect(await cockpit.db.runHint.count({ where: { runId: "4713" } })).toBe(0);
    const own = { repository: { full_name: cockpit.system.repository.toUpperCase() } };
    await deliver({ ...own, workflow_run: { id: 4714, path } });
    expect(await cockpit.db.runHint.count({ where: { runId: "4714" } })).toBe(1);
  });

  it("that cannot be read makes everything due, unless it is about another repository", async () => {
    await deliver({ repository: { full_name: "raxx/another" }, isPartial: true });
    expect(await dueLists()).toEqual([]);
    await deliver({ repository: { full_name: cockpit.system.repository }, isPartial: true });
    expect(await dueLists()).toEqual([...LISTS, "main"].toSorted());
  });

  it("that was delivered before does nothing", async () => {
    await deliver({ ref: "refs/heads/main" }, "the-same");
    await cockpit.db.mirror.updateMany({ data: { nextCheckAt: new Date(cockpit.now().getTime() + LATER_MS) } });
    expect(await deliver({ ref: "refs/heads/main" }, "the-same")).toBe(false);
    expect(await dueLists()).toEqual([]);
  });

  it("is taken from two hundred that come side by side, whatever order their lists are locked in", async () => {
    const hints = Array.from({ length: 200 }, (_, id) => deliver({ workflow_run: { id } }));
    expect(await Promise.all(hints)).toEqual(hints.map(() => true));
  });

  it("that comes twice in one burst is new once, and a push beside it makes main due all the same", async () => {
    const lost = deliver({ workflow_run: { id: 5001 } }, "twin");
    const again = deliver({ workflow_run: { id: 5001 } }, "twin");
    const push = deliver({ ref: "refs/heads/main" });
    expect(await Promise.all([lost, again, push])).toEqual([true, false, true]);
    expect(await dueLists()).toEqual(["main", ...LISTS].toSorted());
    expect(await cockpit.db.runHint.count({ where: { runId: "5001" } })).toBe(1);
  });

  it("that comes while the list is being read makes it due once more", async () => {
    const [name = ""] = LISTS;
    const past = new Date(cockpit.now().getTime() - 1_000);
    await cockpit.db.mirror.update({ where: { name }, data: { nextCheckAt: past } });
    const turn = await claimMirror(cockpit.system, name);
    if (turn === null) throw new Error("the list was not due");
    await deliver({ workflow_run: { id: 4712 } });
    await releaseMirror(cockpit.system, turn, { problem: null, afterMs: LATER_MS });
    expect(await dueLists()).toContain(name);
    expect(await claimMirror(cockpit.system, name)).not.toBeNull();
  });
});
