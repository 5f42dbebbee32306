import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { GET as detailRoute } from "@/app/api/deploys/[id]/route";
import { GET as flightRoute } from "@/app/api/deploys/in-flight/route";
import { GET as listRoute } from "@/app/api/deploys/route";
import { GET as environmentRoute } from "@/app/api/environment/route";
import { GET as surfacesRoute } from "@/app/api/surfaces/route";
import { ROLES } from "@/lib/core/actor";
import { ENVIRONMENTS } from "@/lib/core/config";
import { SERVING } from "@/lib/core/platform";
import { CREDENTIALS, credentialStateSchema } from "@/lib/credentials/schemas";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import {
  DEPLOY_STATES,
  deployKindSchema,
  evidenceSchema,
  originKindSchema,
  shaSourceSchema,
} from "@/lib/deploys/schemas";
import { explanationSchema } from "@/lib/drifts/schemas";
import { VERDICTS } from "@/lib/insights/schemas";
import { lockSchema } from "@/lib/locks/schemas";
import { TOKEN_SCOPES } from "@/lib/people/schemas";
import { PROMOTION_KINDS, PROMOTION_STATES } from "@/lib/promotions/schemas";
import { healthSchema, syncSchema } from "@/lib/surfaces/schemas";
import { sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
let paused = "";

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve(cockpit);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

async function wordsOf(constraint: string): Promise<string[]> {
  const [row] = await cockpit.db.$queryRaw<{ words: string }[]>`
    SELECT pg_get_constraintdef(oid) AS words FROM pg_constraint WHERE conname = ${constraint}`;
  return [...(row?.words ?? "").matchAll(/'([A-Za-z_]+)'/g)].map((match) => match[1] ?? "").sort();
}

describe("the database", () => {
  it.each([
    ["deploys_state_known", DEPLOY_STATES],
    ["deploys_kind_known", deployKindSchema.options],
    ["deploys_target_env_known", ENVIRONMENTS],
    ["deploys_origin_known", originKindSchema.options],
    ["deploys_evidence_known", evidenceSchema.options],
    ["deploys_sha_source_known", shaSourceSchema.options],
    ["deploy_transitions_from_state_known", DEPLOY_STATES],
    ["deploy_transitions_to_state_known", DEPLOY_STATES],
    ["promotions_kind_known", PROMOTION_KINDS],
    ["promotions_state_known", PROMOTION_STATES],
    ["surface_locks_kind_known", lockSchema.shape.kind.options],
    ["surface_observations_serving_known", SERVING],
    ["surface_observations_sync_known", syncSchema.options],
    ["surface_observations_health_known", healthSchema.options],
    ["surface_observations_explanation_known", explanationSchema.shape.state.options],
    ["upstream_health_name_known", CREDENTIALS],
    ["upstream_health_state_known", credentialStateSchema.options],
    ["version_ledger_environment_known", ENVIRONMENTS],
    ["console_observations_environment_known", ENVIRONMENTS],
    ["audit_checkpoints_environment_known", ENVIRONMENTS],
    ["api_tokens_scopes_known", TOKEN_SCOPES],
    ["people_role_known", ROLES],
    ["deploy_verdicts_verdict_known", VERDICTS],
  ] as const)("knows the words of the rules: %s", async (constraint, words) => {
    expect(await wordsOf(constraint)).toEqual([...words].sort());
  });

  it("refuses a state that the rules do not have", async () => {
    await expect(mintDeploy(cockpit, { state: "paused" })).rejects.toThrow(/deploys_state_known/);
  });
});

/** What a newer build has done before this one came back. */
async function asNewerBuild(): Promise<void> {
  await sqlAsOwner(
    cockpit,
    "ALTER TABLE deploys DROP CONSTRAINT deploys_state_known, DROP CONSTRAINT deploys_kind_known",
  );
  await sqlAsOwner(cockpit, "ALTER TABLE people DROP CONSTRAINT people_role_known");
}

describe("a row in words of a newer build", () => {
  beforeAll(async () => {
    await asNewerBuild();
    await mintDeploy(cockpit, { surfaceId: "getraxx" });
    const odd = { state: "paused", kind: "canary", blockedBy: { odd: 1 }, steps: [{ odd: 1 }], origin: null };
    paused = (await mintDeploy(cockpit, odd)).id;
  });

  it.each([
    ["/api/deploys", listRoute],
    ["/api/deploys/in-flight", flightRoute],
    ["/api/surfaces", surfacesRoute],
  ] as const)("costs no other its answer: %s", async (_path, route) => {
    const response = await call(cockpit, route, { headers: bearer(cockpit.people.viewer.apiToken) });
    expect(response.status).toBe(200);
    expect(JSON.stringify(await response.json())).toContain('"stored_state":"paused"');
  });

  it("is shown as unknown, with its own word", async () => {
    const headers = bearer(cockpit.people.viewer.apiToken);
    const response = await call(cockpit, detailRoute, { headers, params: { id: paused } });
    expect(response.status).toBe(200);
    const shown = { state: "unknown", stored_state: "paused", kind: "unknown" };
    expect(await response.json()).toMatchObject({ deploy: shown, steps: [] });
  });

  it("keeps its surface taken, and the refusal names it", async () => {
    const error = await failureOf(requestDeploy(cockpit.as("operator"), { surface_id: "api-staging" }, null));
    expect(error).toMatchObject({ code: "deploy_in_flight", extra: { deploy_id: paused } });
  });
});

describe("a person in a role of a newer build", () => {
  it("may do nothing, and is told so", async () => {
    const { id, apiToken } = cockpit.people.viewer;
    await cockpit.db.person.update({ where: { id }, data: { role: "auditor" } });
    const response = await call(cockpit, environmentRoute, { headers: bearer(apiToken) });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ detail: containing("does not know your role") });
    await cockpit.db.person.update({ where: { id }, data: { role: "viewer" } });
  });
});
