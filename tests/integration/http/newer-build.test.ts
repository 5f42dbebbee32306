import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { newId } from "@/lib/core/ids";
import { observeAll } from "@/lib/reconciler/reconciler";
import { asOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain } from "@/tests/factories/deploys";
import { serve } from "@/tests/factories/requests";
import { READS, readRoute, type Subjects } from "@/tests/factories/routes";

/** A word that no build has yet. */
const NEWER = "newer_word";
/** Every column that holds a word, with the row that a newer build has written. */
const WORDS: readonly [table: string, where: string, ...columns: string[]][] = [
  ["deploys", "id = 'dep_odd'", "state", "kind", "target_env", "origin", "evidence", "sha_source", "failure_code"],
  ["deploy_transitions", "deploy_id = 'dep_odd'", "from_state", "to_state"],
  ["promotions", "id = 'prm_odd'", "kind", "state", "failure_code"],
  ["people", "email LIKE 'operator%'", "role"],
  ["surface_locks", "surface_id = 'getraxx'", "kind"],
  ["surface_observations", "surface_id = 'getraxx'", "serving", "sync", "health", "explanation"],
  ["upstream_health", "name = 'github'", "state"],
  ["mirrors", "name = 'runs:deploy-heroku.yml'", "problem", "problem_kind"],
  ["version_ledger", "ended_at IS NOT NULL", "environment", "source"],
  ["audit_checkpoints", "size = 1", "environment", "problem"],
  ["passkeys", "true", "device_type"],
  ["flag_flips", "id = 'flp_odd'", "state", "failure_code"],
  ["flag_flip_transitions", "flip_id = 'flp_odd'", "to_state"],
  ["secret_rotations", "id = 'rot_odd'", "state", "mode", "failure_code"],
  ["secret_rotation_transitions", "rotation_id = 'rot_odd'", "to_state"],
  ["secret_rotation_consumers", "rotation_id = 'rot_odd'", "state"],
  ["webhook_endpoints", "id = 'whk_odd'", "format"],
  ["endpoint_deliveries", "endpoint_id = 'whk_odd'", "state"],
  ["flag_observations", "true", "configured"],
  ["flag_drifts", "true", "from_word", "to_word", "end_reason"],
];
const ODD_JSON: readonly [table: string, where: string, column: string, json: string][] = [
  ["deploys", "id = 'dep_odd'", "steps", '[{"odd": 1}, {"number": 1, "name": "ok", "state": "newer_word"}, 7]'],
  ["deploys", "id = 'dep_odd'", "blocked_by", '{"odd": 1}'],
  ["flag_flips", "id = 'flp_odd'", "changes", '[{"odd": 1}]'],
  ["secret_rotations", "id = 'rot_odd'", "steps", '[{"odd": 1}]'],
  ["secret_checklists", "secret = 'METRICS_TOKEN'", "ticks", '[{"odd": 1}]'],
  ["endpoint_deliveries", "endpoint_id = 'whk_odd'", "message", '{"odd": 1}'],
  ["endpoint_deliveries", "endpoint_id = 'whk_odd'", "attempts", '[{"odd": 1}]'],
  ["flag_watches", "true", "dynos", '[{"odd": 1}]'],
  ["surface_observations", "surface_id = 'getraxx'", "attempt", '{"state": "newer_word"}'],
  ["mirrors", "name = 'runs:deploy-heroku.yml'", "unread", '[{"odd": 1}]'],
  ["version_comparisons", "true", "comparison", '{"status": "newer_word"}'],
  ["version_comparisons", "true", "migrations", '[{"odd": 1}]'],
  ["version_comparisons", "true", "checks", '{"state": "newer_word", "items": 3}'],
];

let cockpit: TestConsole;
let subjects: Subjects;

const at = new Date("2026-11-20T08:00:00.000Z");

async function mintRecords(): Promise<void> {
  const { db, people } = cockpit;
  const by = { requestedById: people.admin.id, requestedByEmail: people.admin.email };
  for (const id of ["dep_good", "dep_odd"]) {
    await mintDeploy(cockpit, { id, ...by, finishedAt: at, originLogin: "hana", runId: id, failureMessage: "said no" });
    const moved = { deployId: id, seq: 1, toState: "succeeded", at, actor: "console", auditSeq: 1n };
    await db.deployTransition.create({ data: moved });
    const promotion = { kind: "promotion", state: "promoted", toSha: "a".repeat(40), digest: "d", ...by };
    await db.promotion.create({ data: { id: id.replace("dep", "prm"), ...promotion, requestedAt: at, deployId: id } });
  }
  const set = { setById: people.admin.id, setByEmail: people.admin.email, setAt: at, reason: "because" };
  await db.surfaceLock.create({ data: { id: newId("lck"), surfaceId: "getraxx", kind: "lock", ...set } });
  await db.attestation.create({
    data: {
      id: newId("att"),
      sha: "a".repeat(40),
      note: "looked",
      attestedAt: at,
      attestedById: people.admin.id,
      attestedByEmail: people.admin.email,
    },
  });
}

async function mintKeys(): Promise<void> {
  const { db, people } = cockpit;
  const key = { credentialId: "c", publicKey: Buffer.from("k"), counter: 0n, transports: [NEWER], backedUp: true };
  const named = { id: newId("pky"), personId: people.admin.id, name: "key", deviceType: "singleDevice" };
  await db.passkey.create({ data: { ...named, ...key, createdAt: at } });
  const stretch = { id: newId("ver"), environment: "staging", sha: "a".repeat(40), source: "boot" };
  await db.versionStretch.create({ data: { ...stretch, since: at, lastSeenAt: at, endedAt: at } });
  const signed = { headHash: "h", at, environment: "staging", keyId: "k", signature: "s", nextAttemptAt: at };
  await db.auditCheckpoint.create({ data: { size: 1n, ...signed } });
  const pair = { fromSha: "a".repeat(40), toSha: "b".repeat(40) };
  await db.versionComparison.create({ data: { ...pair, nextCheckAt: new Date("2999-01-01"), comparedAt: at } });
}

async function mintFlips(): Promise<void> {
  const { db, people } = cockpit;
  const [app, key] = ["raxx-console-staging", "FLAG_CONSOLE_DEPLOY_CHIP"];
  const by = { requestedById: people.admin.id, requestedByEmail: people.admin.email, requestedAt: at };
  const state = { state: "applied", stateSince: at, nextCheckAt: new Date("2999-01-01") };
  const changes = [{ key, value: false, was: true }];
  await db.flagFlip.create({
    data: { id: "flp_odd", app, ...state, changes, keys: [key], idempotencyHash: "h", ...by },
  });
  const moved = { flipId: "flp_odd", seq: 1, toState: "requested", at, actor: "console", auditSeq: 1n };
  await db.flagFlipTransition.create({ data: moved });
  await db.flagObservation.create({ data: { app, key, configured: "on" } });
  await db.flagWatch.create({ data: { app, nextCheckAt: at } });
  await db.flagDrift.create({ data: { id: "fdr_odd", app, key, fromWord: "on", toWord: "off", since: at } });
}

async function mintRotation(): Promise<void> {
  const { db, people } = cockpit;
  const by = { requestedById: people.admin.id, requestedByEmail: people.admin.email, requestedAt: at };
  const row = { id: "rot_odd", secret: "METRICS_TOKEN", mode: "manual", state: "recorded", stateSince: at };
  await db.secretRotation.create({ data: { ...row, nextCheckAt: at, endedAt: at, ...by } });
  const moved = { rotationId: "rot_odd", seq: 1, toState: "recorded", at, actor: "console", auditSeq: 1n };
  await db.secretRotationTransition.create({ data: moved });
  const place = { consumer: "heroku:raxx-console-staging", position: 0, state: "new", since: at };
  await db.rotationConsumer.create({ data: { rotationId: "rot_odd", ...place } });
  const opened = { openedAt: at, openedByEmail: people.admin.email };
  await db.secretChecklist.create({ data: { secret: "METRICS_TOKEN", ...opened } });
}

async function mintWebhook(): Promise<void> {
  const { db, people } = cockpit;
  const sealed = { address: "https://ops.example.test", sealedUrl: "u", sealedSecret: "s" };
  const made = { createdByEmail: people.admin.email, createdAt: at, fromSeq: 0n, pausedAt: at };
  await db.webhookEndpoint.create({
    data: { id: "whk_odd", name: "Ops", format: "slack", families: [NEWER], surfaces: [NEWER], ...sealed, ...made },
  });
  const waiting = { state: "pending", stateSince: at, createdAt: at, nextCheckAt: new Date("2999-01-01") };
  await db.endpointDelivery.create({
    data: { id: "msg_odd", endpointId: "whk_odd", auditSeq: 1n, message: {}, ...waiting },
  });
}

/** An audit row of a newer build: other words, other types, something missing. */
async function appendOddRow(): Promise<void> {
  const odd = { id: "aud_odd", at: at.toISOString(), action: "console.newer.thing", family: NEWER, environment: NEWER };
  const envelope = JSON.stringify({ ...odd, actor: { kind: NEWER, id: 7 }, host: null, payload: "text" });
  await cockpit.db.$queryRaw`SELECT console_audit_append(${envelope}::jsonb)`;
}

/** The newer build has taken its constraints away and written its words. */
async function writeAsNewerBuild(): Promise<void> {
  await asOwner(cockpit, async (client) => {
    const { rows } = await client.query<{ sql: string }>(
      "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS sql FROM pg_constraint WHERE conname LIKE '%\\_known'",
    );
    for (const { sql } of rows) await client.query(sql);
    for (const [table, where, ...columns] of WORDS) {
      const set = columns.map((column) => `${column} = '${NEWER}'`).join(", ");
      const { rowCount } = await client.query(`UPDATE ${table} SET ${set} WHERE ${where}`);
      expect(rowCount, `${table} has such a row`).toBeGreaterThan(0);
    }
    for (const [table, where, column, json] of ODD_JSON)
      await client.query(`UPDATE ${table} SET ${column} = '${json}' WHERE ${where}`);
    // Its rows are only added.
    await client.query(
      `INSERT INTO deploy_verdicts VALUES ('dep_odd', 1, '${NEWER}', 'because', 'per', 'x@example.test', now())`,
    );
    await client.query(`UPDATE api_tokens SET scopes = scopes || '{${NEWER}}'`);
  });
}

beforeAll(async () => {
  cockpit = await createTestConsole();
  cockpit.running.env = { ...cockpit.running.env, METRICS_TOKEN: "a token for whoever measures" };
  await mirrorMain(cockpit);
  serve(cockpit);
  await observeAll(cockpit.system, () => false);
  await mintRecords();
  await mintKeys();
  await mintFlips();
  await mintRotation();
  await mintWebhook();
  await appendOddRow();
  await writeAsNewerBuild();
  subjects = {
    deployId: "dep_odd",
    promotionId: "prm_odd",
    flipId: "flp_odd",
    rotationId: "rot_odd",
    webhookId: "whk_odd",
    sha: (await cockpit.platform.shas())[1] ?? "",
  };
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const text = async (address: string) => {
  const read = READS.find(({ path }) => path === address);
  if (read === undefined) throw new Error(`there is no ${address}`);
  return (await readRoute(cockpit, read, subjects)).text();
};

describe("an older build that reads what a newer one has written", () => {
  it.each(READS.map((read) => [read.path, read] as const))("answers on %s", async (address, read) => {
    const response = await readRoute(cockpit, read, subjects);
    const said = await response.text();
    // Nobody has started a reconciler here.
    expect(response.status, said).toBe(address === "/readyz" ? 503 : 200);
  });

  it.each([
    ["/api/deploys", "dep_odd", "dep_good"],
    ["/api/promotions", "prm_odd", "prm_good"],
    ["/api/audit", "aud_odd", "console."],
    ["/api/surfaces", "getraxx", "api-staging"],
  ])("shows on %s the odd row and every other one", async (address, odd, good) => {
    const said = await text(address);
    expect(said).toContain(odd);
    expect(said).toContain(good);
  });

  it("calls what it does not know unknown, and guesses nothing", async () => {
    const { deploy } = JSON.parse(await text("/api/deploys/{id}")) as Record<string, unknown>;
    const unknown = { state: "unknown", stored_state: NEWER, kind: "unknown", target_env: "unknown" };
    expect(deploy).toMatchObject({ ...unknown, origin: { kind: "unknown", evidence: null }, sha_source: "guess" });
    const { promotion } = JSON.parse(await text("/api/promotions/{id}")) as Record<string, unknown>;
    expect(promotion).toMatchObject({ kind: "unknown", state: "unknown" });
    const { items } = JSON.parse(await text("/api/audit")) as { items: { id: string }[] };
    const odd = { environment: "unknown", actor: { kind: "unknown" }, subject: { kind: "unknown" }, payload: {} };
    expect(items.find(({ id }) => id === "aud_odd")).toMatchObject(odd);
    expect(await text("/api/metrics")).toContain(`cockpit_deploys_live{state="${NEWER}"} 1`);
  });
});
