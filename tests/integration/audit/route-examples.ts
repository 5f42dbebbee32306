import { newId } from "@/lib/core/ids";
import { sessionCookieName } from "@/lib/http/session-cookie";
import { reviewRollback } from "@/lib/promotions/rollback-review";
import type { TestConsole } from "@/tests/factories/console";
import { askForDeploy, mintDeploy } from "@/tests/factories/deploys";
import { createPerson, createSession, type MadePerson } from "@/tests/factories/person";
import { bearer, type Sent } from "@/tests/factories/requests";
import { PEOPLE_EXAMPLES } from "@/tests/integration/audit/people-examples";
import { codeAt } from "@/tests/integration/people/open-console";
import type { PromotionStage } from "@/tests/integration/promotions/open-stage";

/** What an example is made with: a person of the least role that may, who has spent no code. */
export interface Scene {
  stage: PromotionStage;
  /** The console that is asked. */
  cockpit: TestConsole;
  person: MadePerson;
}

/** A request that the console would grant; the one who asks is the scene's person, by token, unless it says otherwise. */
export type Example = (scene: Scene) => Promise<Sent> | Sent;

const reason = "an example of every route";
const now = () => new Date();
const totp = ({ person }: Scene) => codeAt(person, now());
const lock = { surface_id: "getraxx" };

function foundRun({ cockpit }: Scene) {
  const run = { kind: "breakglass", origin: "github", originLogin: "hana", runId: String(Date.now()) };
  return mintDeploy(cockpit, run);
}

async function lockSurface({ cockpit, person }: Scene): Promise<void> {
  const row = { surfaceId: lock.surface_id, kind: "lock", reason, setById: person.id, setByEmail: person.email };
  await cockpit.db.surfaceLock.create({ data: { ...row, id: `lck_${Date.now()}`, setAt: now() } });
}

async function holdPromotions({ cockpit, person, stage }: Scene, surfaceId: string | null = null): Promise<void> {
  const by = { setById: person.id, setByEmail: person.email };
  await cockpit.db.surfaceHold.create({
    data: { id: newId("hld"), surfaceId, sha: stage.shas[3] ?? "", reason, setAt: now(), ...by },
  });
}

async function openDrift({ cockpit }: Scene): Promise<void> {
  await cockpit.db.surfaceDrift.updateMany({ data: { endedAt: now() } });
  const found = { reason, lookedFor: reason, since: now(), liveSha: "d".repeat(40) };
  await cockpit.db.surfaceDrift.create({ data: { id: `drf_${Date.now()}`, surfaceId: lock.surface_id, ...found } });
}

/** A webhook that sends nothing by itself. */
async function addEndpoint({ cockpit }: Scene, pausedAt: Date | null = null): Promise<string> {
  const id = newId("whk");
  const chosen = { name: "example", format: "slack", families: ["lock"], surfaces: [], address: "https://example.com" };
  const sealed = { sealedUrl: "none", sealedSecret: "none", createdByEmail: "a@b.test", createdAt: now(), fromSeq: 0n };
  await cockpit.db.webhookEndpoint.create({ data: { id, ...chosen, ...sealed, pausedAt } });
  return id;
}

async function addDelivery({ cockpit }: Scene, endpointId: string): Promise<string> {
  const id = newId("msg");
  const at = { stateSince: now(), createdAt: now(), nextCheckAt: now() };
  await cockpit.db.endpointDelivery.create({
    data: { id, endpointId, auditSeq: 1n, message: {}, state: "delivered", ...at },
  });
  return id;
}

const secret = { name: "API_INTERNAL_TOKEN" };

/** Rotations are switched on, and a checklist is open or not. */
async function rotateByHand({ cockpit, person }: Scene, isOpen: boolean): Promise<void> {
  cockpit.running.flags = { ...cockpit.running.flags, rotateUi: true };
  await cockpit.db.secretChecklist.deleteMany();
  const opened = { secret: secret.name, openedAt: now(), openedByEmail: person.email };
  if (isOpen) await cockpit.db.secretChecklist.create({ data: opened });
}

/** Every method that changes something, by method and path; what is missing here fails a test. */
export const EXAMPLES: Record<string, Example> = {
  "POST /api/deploys": () => ({ body: { surface_id: "api-staging", reason } }),
  "POST /api/deploys/{id}/cancel": async ({ cockpit }) => ({ params: { id: (await askForDeploy(cockpit)).id } }),
  "POST /api/deploys/{id}/resolve": async (scene) => {
    const { id } = await mintDeploy(scene.cockpit, { state: "unresolved", dispatchedAt: now() });
    return { params: { id }, body: { decision: "never_ran", totp: await totp(scene), reason } };
  },
  "POST /api/deploys/{id}/breakglass-review": async (scene) => {
    const { id } = await foundRun(scene);
    return { params: { id }, body: { note: "The router was down; shipped by hand, follow-up in #413." } };
  },
  "PUT /api/deploys/{id}/verdict": async ({ cockpit }) => {
    const { id } = await mintDeploy(cockpit, { finishedAt: now() });
    return { params: { id }, body: { verdict: "failure", note: "Orders could not be paid.", seen: 0 } };
  },
  "PUT /api/surfaces/{surface_id}/lock": () => ({ params: lock, body: { kind: "lock", reason } }),
  "DELETE /api/surfaces/{surface_id}/lock": async (scene) => {
    await lockSurface(scene);
    return { params: lock };
  },
  "POST /api/surfaces/{surface_id}/drift-review": async (scene) => {
    await openDrift(scene);
    return { params: lock, body: { note: "Released by hand while GitHub was down." } };
  },
  "POST /api/surfaces/{surface_id}/resume": async (scene) => {
    await holdPromotions(scene, lock.surface_id);
    return { params: lock, body: { reason } };
  },
  "POST /api/surfaces/{surface_id}/rollbacks/cancel": async ({ cockpit, person, stage }) => {
    await cockpit.db.waitingRollback.deleteMany();
    const by = { requestedById: person.id, requestedByEmail: person.email, requestedAt: now(), expiresAt: now() };
    const row = { id: newId("rbk"), surfaceId: lock.surface_id, toSha: stage.shas[5] ?? "", reason, reviewed: {} };
    await cockpit.db.waitingRollback.create({ data: { ...row, ...by, stopDeployId: "dep_x", state: "waiting" } });
    return { params: lock };
  },
  "POST /api/surfaces/{surface_id}/rollbacks": async ({ cockpit, stage }) => {
    const [app, surface_id] = ["raxx-api-staging", "api-staging"];
    const [from_sha = "", to_sha = ""] = [stage.shas[2], stage.shas[5]];
    await cockpit.platform.putLive(app, from_sha);
    await mintDeploy(cockpit, { sha: to_sha, finishedAt: new Date("2026-11-20T08:04:00.000Z") });
    return { params: { surface_id }, body: { to_sha, from_sha, reason } };
  },
  "PUT /api/flags": async ({ cockpit }) => {
    await cockpit.db.flagFlip.updateMany({ data: { state: "failed" } });
    return { body: { changes: [{ key: "FLAG_CONSOLE_DEPLOY_CHIP", value: false, expected: true }] } };
  },
  "POST /api/flags/{key}/drift-review": async ({ cockpit }) => {
    await cockpit.db.flagDrift.deleteMany();
    const [app, key] = ["raxx-console-staging", "FLAG_CONSOLE_DEPLOY_CHIP"];
    const row = { id: `fdr_${Date.now()}`, app, key, fromWord: "on", toWord: "off", since: now() };
    await cockpit.db.flagDrift.create({ data: row });
    return { params: { key } };
  },
  "POST /api/secrets/{name}/checklist": async (scene) => {
    await rotateByHand(scene, false);
    return { params: secret };
  },
  "PUT /api/secrets/{name}/checklist/ticks": async (scene) => {
    await rotateByHand(scene, true);
    return { params: secret, body: { step: 1, done: true } };
  },
  "POST /api/secrets/{name}/checklist/values": async (scene) => {
    await rotateByHand(scene, true);
    return { params: secret, body: { value: "made by hand", totp: await totp(scene) } };
  },
  "DELETE /api/secrets/{name}/checklist": async (scene) => {
    await rotateByHand(scene, true);
    return { params: secret };
  },
  "POST /api/secrets/{name}/rotations": async (scene) => {
    await rotateByHand(scene, false);
    return { params: secret, body: { mode: "manual", totp: await totp(scene), note: reason } };
  },
  "POST /api/secrets/{name}/rotations/{id}/cancel": async ({ cockpit, person }) => {
    await cockpit.db.secretRotation.updateMany({ where: { endedAt: null }, data: { state: "failed", endedAt: now() } });
    const row = { id: newId("rot"), secret: "METRICS_TOKEN", mode: "auto", state: "converging" };
    const by = { requestedById: person.id, requestedByEmail: person.email, requestedAt: now() };
    await cockpit.db.secretRotation.create({ data: { ...row, ...by, stateSince: now(), nextCheckAt: now() } });
    return { params: { name: row.secret, id: row.id } };
  },
  "POST /api/promotions": async ({ stage, person }) => ({ body: await stage.order({}, person) }),
  "POST /api/promotions/resume": async (scene) => {
    await holdPromotions(scene);
    return { body: { reason } };
  },
  "POST /api/rollbacks": async (scene) => {
    const { stage, cockpit, person } = scene;
    const to_sha = stage.shas[5] ?? "";
    const ran = { surfaceId: "console-prod", workflow: "deploy-console.yml", targetEnv: "production", sha: to_sha };
    await mintDeploy(cockpit, { ...ran, finishedAt: new Date("2026-11-20T08:04:00.000Z") });
    const { digest } = await reviewRollback(stage.ctx(person), to_sha);
    return { body: { to_sha, digest, confirm: "ROLLBACK", totp: await totp(scene), reason } };
  },
  "POST /api/attestations": async (scene) => {
    const { cockpit } = scene;
    const { sha } = cockpit.running;
    const seen = { surfaceId: "console-prod", liveSha: sha, observedAt: now(), nextCheckAt: now() };
    await cockpit.db.surfaceObservation.deleteMany({ where: { surfaceId: "console-prod" } });
    await cockpit.db.surfaceObservation.create({ data: seen });
    return { body: { sha, note: reason, totp: await totp(scene) } };
  },
  "POST /api/audit/verify": () => ({}),
  "POST /api/sessions": async (scene) => {
    const { email, password } = scene.person;
    return { headers: { authorization: null }, body: { email, password, totp: await totp(scene) } };
  },
  "DELETE /api/sessions/{id}": async ({ cockpit, person }) => {
    const { id } = await createSession(cockpit.db, person);
    return { params: { id } };
  },
  "POST /api/displays": () => ({ body: { name: "example", expires_in_days: 7 } }),
  "DELETE /api/displays/{id}": async ({ cockpit, person }) => {
    const id = newId("dis");
    const by = { issuedById: person.id, issuedByEmail: person.email, createdAt: now(), expiresAt: now() };
    await cockpit.db.display.create({ data: { id, name: "example", tokenHash: id, ...by } });
    return { params: { id } };
  },
  "POST /api/outgoing-webhooks": () => ({
    body: { name: "example", url: "https://example.com/hook", format: "standard", families: ["lifecycle"] },
  }),
  "PUT /api/outgoing-webhooks/{id}": async (scene) => ({
    params: { id: await addEndpoint(scene) },
    body: { name: "another", format: "slack", families: ["lifecycle"], surfaces: ["getraxx"] },
  }),
  "DELETE /api/outgoing-webhooks/{id}": async (scene) => ({ params: { id: await addEndpoint(scene) } }),
  "PUT /api/outgoing-webhooks/{id}/pause": async (scene) => ({ params: { id: await addEndpoint(scene) } }),
  "DELETE /api/outgoing-webhooks/{id}/pause": async (scene) => ({ params: { id: await addEndpoint(scene, now()) } }),
  "POST /api/outgoing-webhooks/{id}/tests": async (scene) => ({ params: { id: await addEndpoint(scene) } }),
  "POST /api/outgoing-webhooks/{id}/deliveries/{delivery_id}/redeliver": async (scene) => {
    const id = await addEndpoint(scene);
    return { params: { id, delivery_id: await addDelivery(scene, id) } };
  },
  "POST /api/tokens": async (scene) => {
    const { token } = await createSession(scene.cockpit.db, scene.person);
    const { origin } = scene.cockpit;
    // A token makes none: a person in a browser does.
    const headers = { authorization: null, cookie: `${sessionCookieName(origin)}=${token}`, origin };
    return { headers, body: { totp: await totp(scene), name: "example", scopes: ["read"], expires_in_days: 7 } };
  },
  "DELETE /api/tokens/{id}": async ({ cockpit, person }) => {
    // Another token of theirs than the one they ask with.
    const other = { id: `tok_${Date.now()}`, tokenHash: `hash ${Date.now()}`, name: "other", scopes: ["read"] };
    await cockpit.db.apiToken.create({ data: { ...other, personId: person.id, createdAt: now() } });
    return { params: { id: other.id } };
  },
  ...PEOPLE_EXAMPLES,
  "POST /api/people/me/totp": async (scene) => ({
    body: { password: scene.person.password, totp: await totp(scene) },
  }),
  "PUT /api/people/me/password": async (scene) => ({
    body: { password: scene.person.password, totp: await totp(scene), new_password: "nine grey herons at noon" },
  }),
  "POST /api/people/me/recovery-codes": async (scene) => ({ body: { totp: await totp(scene) } }),
  "POST /api/people/me/passkeys/challenges": async (scene) => ({ body: { totp: await totp(scene) } }),
};

const NEEDS_AUTHENTICATOR = "it takes the answer of a real authenticator: see e2e/passkeys.spec.ts";

/** Methods without an example, each for its reason; they are still refused to whoever may not. */
export const WITHOUT_EXAMPLE: Record<string, string> = {
  "POST /api/people/access": "it says what a link is for and leaves no row: see tests/integration/people/access-links",
  "POST /api/webhooks/github": "a delivery is a hint and leaves no row; its signature is tested with the route",
  "POST /api/sessions/passkey": NEEDS_AUTHENTICATOR,
  "POST /api/sessions/sandbox": "it opens a session as POST /api/sessions does, in a sandbox alone",
  "POST /api/sessions/passkey/challenges": "a challenge lets nobody in and leaves no row",
  "POST /api/people/me/passkeys": NEEDS_AUTHENTICATOR,
  "DELETE /api/people/me/passkeys/{id}": NEEDS_AUTHENTICATOR,
  "PUT /api/people/me/totp": "it takes a code of the secret that POST has shown: see tests/integration/people",
};

/** A console's person by its own token. */
export function asPerson({ person }: Scene, sent: Sent): Sent {
  return { ...sent, headers: { ...bearer(person.apiToken), ...sent.headers } };
}

/** A person of that role who has done nothing yet. */
export function newcomer(cockpit: TestConsole, role: MadePerson["role"]): Promise<MadePerson> {
  return createPerson(cockpit, { role });
}
