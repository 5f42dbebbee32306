import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import config from "@/cockpit.config";
import type { Environment } from "@/lib/core/config";
import { type DatabaseHandle, openDatabase } from "@/lib/db/database";
import { createHeroku } from "@/lib/heroku/create-heroku";
import { openTotpSecret } from "@/lib/people/totp";
import { seedConsole } from "@/prisma/seed";
import type { SeedInput, SeedPeople } from "@/prisma/seed/input";
import { type Simulator, startSimulator } from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";
import { listMisfits } from "@/tests/factories/audit";
import { createTestDatabase, type TestDatabase } from "@/tests/setup/database";

const SECRET_KEYS = { staging: "s".repeat(40), production: "p".repeat(40) };
const runSchema = z.object({ html_url: z.string(), display_title: z.string() });
const TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const person = (name: string) => ({
  email: `${name}@raxx.example`,
  password: `the password of ${name}`,
  totp_secret: TOTP_SECRET,
  api_token: `rxc_${name}`,
});
const people: SeedPeople = { admin: person("admin"), operator: person("operator"), viewer: person("viewer") };

interface Seeded {
  database: TestDatabase;
  handle: DatabaseHandle;
}

let dir: string;
let simulator: Simulator;
const opened: Seeded[] = [];

function inputFor(environment: Environment, databaseUrl: string, history = true): SeedInput {
  const { githubUrl, herokuUrl, cloudflareUrl, controlUrl } = simulator;
  const urls = { github_url: githubUrl, heroku_url: herokuUrl, cloudflare_url: cloudflareUrl, control_url: controlUrl };
  const place = { databaseUrl, environment, secretKey: SECRET_KEYS[environment] };
  return { ...place, people, history, simulator: { ...urls, repository: "raxx/raxx" } };
}

async function seeded(environment: Environment, history = true): Promise<Seeded> {
  const database = await createTestDatabase(environment);
  const made = { database, handle: openDatabase(database.url, 2) };
  opened.push(made);
  await seedConsole(inputFor(environment, database.url, history));
  return made;
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "raxx-seed-"));
  await createDemoRepository(path.join(dir, "repository"));
  simulator = await startSimulator({
    port: 0,
    dataDir: path.join(dir, "simulator"),
    repositoryDir: path.join(dir, "repository"),
    repository: "raxx/raxx",
    surfaces: config.surfaces.map(({ surface_id, workflow, target_env, platform, app }) => ({
      surfaceId: surface_id,
      workflow,
      targetEnv: target_env,
      platform,
      app,
    })),
  });
});

afterAll(async () => {
  for (const { handle, database } of opened) {
    await handle.close();
    await database.drop();
  }
  await simulator.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("a seeded sandbox", () => {
  let staging: Seeded;
  let production: Seeded;

  beforeAll(async () => {
    staging = await seeded("staging");
    production = await seeded("production");
  }, 60_000);

  it("has the same three people on both consoles, each a record of its own that its own key opens", async () => {
    for (const [environment, { handle }] of [
      ["staging", staging],
      ["production", production],
    ] as const) {
      for (const { email } of Object.values(people)) {
        const omit = { totpSecret: false };
        const row = await handle.db.person.findUniqueOrThrow({ where: { email }, omit, include: { apiTokens: true } });
        const keys = { db: handle.db, secretKey: SECRET_KEYS[environment] };
        expect(await openTotpSecret(keys, row.id, row.totpSecret)).toBe(TOTP_SECRET);
        expect(row.apiTokens).toHaveLength(1);
      }
    }
  });

  it("is left as it is by a second start", async () => {
    const before = await staging.handle.db.auditRow.count();
    await seedConsole(inputFor("staging", staging.database.url));
    expect(await staging.handle.db.auditRow.count()).toBe(before);
  });

  it("holds an audit chain that verifies, in the order of time, with one row for each transition", async () => {
    for (const { handle } of [staging, production]) {
      const rows = await handle.db.auditRow.findMany({ orderBy: { seq: "asc" } });
      let previous = "0".repeat(64);
      for (const row of rows) {
        expect(row.prevHash).toBe(previous);
        previous = createHash("sha256").update(`${row.prevHash}\n${row.envelope}`).digest("hex");
        expect(row.hash).toBe(previous);
      }
      expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort());
      const transitions = await handle.db.deployTransition.findMany();
      const bySeq = new Map(rows.map((row) => [row.seq, row]));
      for (const { auditSeq, deployId } of transitions) expect(bySeq.get(auditSeq)?.subjectId).toBe(deployId);
      expect(new Set(transitions.map(({ auditSeq }) => auditSeq)).size).toBe(transitions.length);
    }
  });

  it("tells in every row what its action declares", async () => {
    for (const { handle } of [staging, production]) expect(await listMisfits(handle.db)).toEqual([]);
  });

  it("tells of deploys that ended in every way, the failed one with its step and log", async () => {
    const { db } = staging.handle;
    const states = await db.deploy.groupBy({ by: ["state"] });
    const endings = ["succeeded", "failed", "cancelled", "superseded", "errored"];
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(endings));
    const failed = await db.deploy.findFirstOrThrow({ where: { state: "failed" } });
    expect(failed.failureMessage).toContain('step 6 "Test"');
    expect(failed.failureLogTail).toContain("AssertionError");
    const errored = await db.deploy.findFirstOrThrow({ where: { state: "errored" } });
    expect(errored.failureCode).toBe("verification_mismatch");
  });

  it("names runs that GitHub knows, each by its own correlation id", async () => {
    for (const { handle } of [staging, production]) {
      for (const { runUrl, runId, correlationId } of await handle.db.deploy.findMany()) {
        const answer = await fetch(`${simulator.githubUrl}/repos/raxx/raxx/actions/runs/${runId}`, {
          headers: { authorization: "Bearer simulated" },
        });
        const run = runSchema.parse(await answer.json());
        expect(run.html_url).toBe(runUrl);
        expect(run.display_title).toContain(`[${correlationId}]`);
      }
    }
  });

  it("records on both consoles what both have run, asked for by somebody, and staging for two days", async () => {
    const heroku = createHeroku({ apiUrl: simulator.herokuUrl, apiKey: "simulated" });
    for (const { handle } of [staging, production]) {
      for (const [environment, app] of [
        ["staging", "raxx-console-staging"],
        ["production", "raxx-console-prod"],
      ] as const) {
        const rows = await handle.db.versionStretch.findMany({ where: { environment }, orderBy: { since: "asc" } });
        const newest = rows.at(-1);
        expect(newest).toMatchObject({ sha: (await heroku.readLive(app)).sha, endedAt: null });
        expect(rows.every(({ askedFor }) => askedFor)).toBe(true);
        expect(rows.slice(0, -1).map(({ endedAt }) => endedAt)).toEqual(rows.slice(1).map(({ since }) => since));
        const hours = (Date.now() - (newest?.since.getTime() ?? 0)) / 3_600_000;
        expect(hours).toBeGreaterThan(environment === "staging" ? 48 : 96);
      }
    }
  });

  it("tells of promotions that production came to run, each with its deploy and its audit rows", async () => {
    const promotions = await staging.handle.db.promotion.findMany({ include: { deploy: true } });
    expect(promotions.length).toBeGreaterThan(1);
    for (const { state, toSha, deploy, id, endedAt } of promotions) {
      expect({ state, sha: toSha, ended: endedAt }).toEqual({
        state: "promoted",
        sha: deploy.sha,
        ended: deploy.finishedAt,
      });
      const rows = await staging.handle.db.auditRow.findMany({ where: { subjectId: id }, orderBy: { seq: "asc" } });
      expect(rows.map(({ action }) => action)).toEqual([
        "console.version.promote_requested",
        "console.version.promoted",
      ]);
    }
    expect(await production.handle.db.promotion.count()).toBe(0);
  });

  it("tells of a rotation of every secret, of which one is overdue", async () => {
    for (const { handle } of [staging, production]) {
      const rows = await handle.db.secretRotation.findMany();
      expect(rows.map(({ secret }) => secret).toSorted()).toEqual(config.secrets.map(({ key }) => key).toSorted());
      const overdue = rows.filter(({ secret, endedAt }) => {
        const days = config.secrets.find(({ key }) => key === secret)?.cadence_days ?? 0;
        return Date.now() - (endedAt?.getTime() ?? 0) > days * 86_400_000;
      });
      expect(overdue.map(({ secret }) => secret)).toEqual(["STRIPE_WEBHOOK_SECRET"]);
    }
  });

  it("attests on production what it ran a day ago", async () => {
    const { db } = production.handle;
    const attestation = await db.attestation.findFirstOrThrow();
    const at = attestation.attestedAt;
    const where = { environment: "production", since: { lt: at }, OR: [{ endedAt: null }, { endedAt: { gt: at } }] };
    expect((await db.versionStretch.findFirstOrThrow({ where })).sha).toBe(attestation.sha);
    expect(await staging.handle.db.attestation.count()).toBe(0);
  });

  it("agrees with the platforms about what is live", async () => {
    const heroku = createHeroku({ apiUrl: simulator.herokuUrl, apiKey: "simulated" });
    const live = await heroku.readLive("raxx-api-staging");
    const where = { surfaceId: "api-staging", state: "succeeded" };
    const newest = await staging.handle.db.deploy.findFirst({ where, orderBy: { requestedAt: "desc" } });
    expect(live.sha).toBe(newest?.sha);
  });
});

it("a sandbox without history has its people and nothing else", async () => {
  const { handle } = await seeded("staging", false);
  expect(await handle.db.person.count()).toBe(3);
  expect(await handle.db.deploy.count()).toBe(0);
});

it("a sandbox has nobody with a password that is guessed first", async () => {
  const database = await createTestDatabase("staging");
  const handle = openDatabase(database.url, 2);
  opened.push({ database, handle });
  const guessable = { ...people, viewer: { ...people.viewer, password: "viewer@raxx.example" } };
  const seed = seedConsole({ ...inputFor("staging", database.url, false), people: guessable });
  await expect(seed).rejects.toThrow("The password of viewer@raxx.example is weak: Your name");
  expect(await handle.db.person.count()).toBe(0);
});
