import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { getBreakglass } from "@/lib/breakglass/queries";
import { listDeploys, toDeploy } from "@/lib/deploys/queries";
import { deployListQuerySchema } from "@/lib/deploys/schemas";
import { observeRuns } from "@/lib/hints/observe-runs";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { actionsOf, advanceUntil, mirrorMain, startAfresh } from "@/tests/factories/deploys";
import { EMAIL, type Laptop, LOGIN, openLaptop } from "@/tests/integration/breakglass/run-command";

let cockpit: TestConsole;
let laptop: Laptop;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await startAfresh(cockpit);
  laptop = openLaptop(cockpit.platform);
  return () => laptop.close();
});
afterAll(() => cockpit.close());

/** A process that loads this whole checkout takes seconds on a busy machine. */
const PROCESS_MS = 90_000;
const ORDER = ["--surface", "api-staging", "--reason", "the console is down", "--actor-email", EMAIL];

/** The variables with which the console's own database and key are at hand. */
const home = () => ({ DATABASE_URL: cockpit.databaseUrl, SECRET_KEY: cockpit.secretKey });
const signed = () => ({ SECRET_KEY: cockpit.secretKey });

/** A run that went out while no console was there; answers its record's file. */
async function goneOut(env: Record<string, string> = signed(), order = ORDER, run = laptop.run) {
  const { code, err } = await run(order, env);
  expect(err).toBe("");
  expect(code).toBe(0);
  const [file = ""] = laptop.records().slice(-1);
  const { record } = laptop.read(file);
  return { file, record, correlationId: record.correlation_id };
}

const rowsOf = (correlationId: string) => cockpit.db.deploy.findMany({ where: { correlationId } });

async function onlyRow(correlationId: string) {
  const [row, ...others] = await rowsOf(correlationId);
  if (row === undefined) throw new Error(`no deploy carries ${correlationId}`);
  expect(others).toEqual([]);
  return row;
}

/** The console's look at GitHub, now. */
async function look() {
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
  await observeRuns(cockpit.system);
}

const countOf = (actions: string[], action: string) => actions.filter((one) => one === action).length;

describe("a break-glass deploy with the console stopped", () => {
  it(
    "is imported on restart, seen once, attributed, followed to its end, and on the tile",
    async () => {
      const { record, correlationId } = await goneOut(signed(), ORDER, laptop.runProcess);
      const { code, out } = await laptop.runProcess(["import"], home());
      expect(code).toBe(0);
      const row = await onlyRow(correlationId);
      expect(out).toContain(`recorded as ${row.id}`);
      expect(laptop.records()).toEqual([]);
      expect(laptop.imported()).toHaveLength(1);

      await look();
      await advanceUntil(cockpit, row.id, "succeeded");
      await look();
      expect(await cockpit.db.deploy.count({ where: { runId: row.runId } })).toBe(1);
      const [intent] = await cockpit.auditOf(row.id);
      expect(intent).toMatchObject({
        action: "console.deploy.intent.breakglass",
        actor: { kind: "shell", email: EMAIL },
        surface_id: "api-staging",
        payload: {
          actor_email: EMAIL,
          ref: "main",
          workflow: "deploy-heroku.yml",
          environment: "staging",
          reason: "the console is down",
          sha: record.sha,
          evidence: "signed",
          outcome: { kind: "accepted" },
        },
      });
      expect(countOf(await actionsOf(cockpit, row.id), "intent.breakglass")).toBe(1);

      const tiles = await listSurfaceTiles(cockpit.as("viewer"));
      const tile = tiles.find((one) => one.surface_id === "api-staging");
      expect(tile?.last_deploy).toMatchObject({ id: row.id, kind: "breakglass", requested_by: { email: EMAIL } });
      const { items } = await listDeploys(
        cockpit.as("viewer"),
        deployListQuerySchema.parse({ actor: EMAIL, limit: 1 }),
      );
      expect(items[0]).toMatchObject({ id: row.id, origin: { kind: "shell", login: LOGIN, evidence: "signed" } });
      expect((await getBreakglass(cockpit.as("viewer"))).open.map(({ id }) => id)).toContain(row.id);
    },
    PROCESS_MS,
  );

  it("that the console found by itself meanwhile is the same deploy, and gets its person and its reason", async () => {
    const { correlationId } = await goneOut();
    await look();
    const found = await onlyRow(correlationId);
    expect(toDeploy(found)).toMatchObject({
      kind: "breakglass",
      requested_by: null,
      reason: `Started from a shell by ${LOGIN}; its record is not here yet`,
      origin: { kind: "github", login: LOGIN, evidence: null },
    });
    const { code, out } = await laptop.run(["import"], home());
    expect(code).toBe(0);
    expect(out).toContain(`who and why are added to ${found.id}`);
    expect(toDeploy(await onlyRow(correlationId))).toMatchObject({
      reason: "the console is down",
      requested_by: { email: EMAIL },
      origin: { kind: "shell", evidence: "signed" },
    });
    const actions = await actionsOf(cockpit, found.id);
    expect(countOf(actions, "intent.breakglass")).toBe(1);
    const attributed = (await cockpit.auditOf(found.id)).find((one) => one.action.endsWith("breakglass_reviewed"));
    expect(attributed?.payload).toMatchObject({ attribution: { actor_email: EMAIL, reason: "the console is down" } });
    expect((await getBreakglass(cockpit.as("viewer"))).open.map(({ id }) => id)).toContain(found.id);
  });

  it("is imported once, however often and from wherever it is tried", async () => {
    const { correlationId } = await goneOut();
    await laptop.run(["import"], home());
    const rows = await cockpit.auditCount();
    const [file = ""] = laptop.imported();
    const again = await laptop.run(["import", file], home());
    expect(again).toMatchObject({ code: 0 });
    expect(again.out).toContain("already recorded as");
    expect(await laptop.run(["import"], home())).toMatchObject({ code: 0, out: expect.stringContaining("no record") });
    await onlyRow(correlationId);
    expect(await cockpit.auditCount()).toBe(rows);
  });

  it("of which the answer was lost is searched by its id, whatever the login of the console", async () => {
    await cockpit.platform.once({ dispatch_answer: "lost_after_accept" });
    expect((await laptop.run(ORDER, home())).code).toBe(1);
    const [file = ""] = laptop.imported();
    const { correlation_id: correlationId } = laptop.read(file).record;
    const row = await onlyRow(correlationId);
    expect(row).toMatchObject({ state: "resolving", runId: null });
    await cockpit.platform.untilVisible(correlationId);
    await look();
    await advanceUntil(cockpit, row.id, "succeeded");
    await onlyRow(correlationId);
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });

  it("that GitHub refused is on record as such, and asks for no review", async () => {
    await cockpit.platform.scenario({ disabled_workflows: true });
    const { code, err } = await laptop.run(ORDER, home());
    expect(code).toBe(1);
    expect(err).toContain("Nothing runs.");
    const [file = ""] = laptop.imported();
    const row = await onlyRow(laptop.read(file).record.correlation_id);
    expect(row).toMatchObject({ state: "errored", failureCode: "dispatch_refused" });
    expect((await getBreakglass(cockpit.as("viewer"))).open.map(({ id }) => id)).not.toContain(row.id);
  });
});

describe("a break-glass deploy while the database is there", () => {
  it("is recorded at once, without a second command", async () => {
    const { code, out } = await laptop.run([...ORDER, "--drill"], home());
    expect(code).toBe(0);
    const [file = ""] = laptop.imported();
    const row = await onlyRow(laptop.read(file).record.correlation_id);
    expect(out).toContain(`Recorded in the database of staging as ${row.id}`);
    expect(row).toMatchObject({ evidence: "database", isDrill: true, state: "queued" });
    expect((await getBreakglass(cockpit.as("viewer"))).last_drill).toMatchObject({ deploy_id: row.id, by: EMAIL });
  });

  it("is kept in its file when the database is another console's", async () => {
    const { code, out } = await laptop.run(ORDER, { ...home(), CONSOLE_ENV: "production" });
    expect(code).toBe(0);
    expect(out).toContain("CONSOLE_ENV is production, but this database belongs to staging");
    expect(laptop.records()).toHaveLength(1);
  });
});

describe("a record's file", () => {
  it("that was changed is refused and named, and the others go on", async () => {
    const bad = await goneOut();
    laptop.write(bad.file, {
      ...laptop.read(bad.file),
      record: { ...bad.record, actor_email: "mallory@example.test" },
    });
    const good = await goneOut(signed(), ["--surface", "raxx-mockups", "--confirm", "raxx-mockups", ...ORDER.slice(2)]);
    const { code, out, err } = await laptop.run(["import"], home());
    expect(code).toBe(1);
    expect(err).toContain(`${bad.file}: not imported, it was changed after it was signed`);
    expect(out).toContain(good.file);
    expect(await rowsOf(bad.correlationId)).toEqual([]);
    await onlyRow(good.correlationId);
    expect(laptop.records()).toEqual([bad.file]);
  });

  it("without a signature is refused where the key is known", async () => {
    const { correlationId, file } = await goneOut({});
    const { code, err } = await laptop.run(["import"], home());
    expect(code).toBe(1);
    expect(err).toContain(`${file}: not imported, it has no signature`);
    expect(err).toContain("--unsigned");
    expect(await rowsOf(correlationId)).toEqual([]);
    expect(laptop.records()).toEqual([file]);
  });

  it("without a signature is imported as such once that is asked for", async () => {
    const { correlationId } = await goneOut({});
    const { code, out } = await laptop.run(["import", "--unsigned"], home());
    expect(code).toBe(0);
    expect(out).toContain("(unsigned)");
    const row = await onlyRow(correlationId);
    expect(row.evidence).toBe("unsigned");
    expect((await cockpit.auditOf(row.id))[0]?.payload.evidence).toBe("unsigned");
  });

  it.each([
    ["signed with another key", { SECRET_KEY: "the secret key of quite another console" }, "another SECRET_KEY"],
    ["signed, where no key is at hand", { SECRET_KEY: "" }, "SECRET_KEY is not set"],
    ["about another repository", { GITHUB_REPOSITORY: "raxx/other" }, "it is about raxx/raxx"],
  ])("%s is refused", async (_what, change, words) => {
    const { correlationId } = await goneOut();
    const { code, err } = await laptop.run(["import"], { ...home(), ...change });
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(await rowsOf(correlationId)).toEqual([]);
  });

  it("that carries the id of somebody else's run does not put its name on it", async () => {
    await cockpit.platform.once({ dispatch_answer: "lost_before_accept" });
    await laptop.run(ORDER, signed());
    const [file = ""] = laptop.records();
    const { correlation_id, sha } = laptop.read(file).record;
    await cockpit.platform.startRun({ surface_id: "api-staging", sha, actor: "mallory", correlation_id });
    await look();
    const { code, err } = await laptop.run(["import"], home());
    expect(code).toBe(1);
    expect(err).toContain("mallory started it");
    expect((await onlyRow(correlation_id)).requestedByEmail).toBeNull();
  });

  it("needs a database to be imported into", async () => {
    await goneOut();
    const { code, err } = await laptop.run(["import"], signed());
    expect(code).toBe(1);
    expect(err).toContain("DATABASE_URL is not set");
  });
});
