import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { runCockpit } from "@/cli/run-cockpit";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Blocker } from "@/lib/core/decision";
import type { Deploy } from "@/lib/deploys/schemas";

interface Received {
  method: string | undefined;
  url: string | undefined;
  host: string | undefined;
  authorization: string | undefined;
  key: string | string[] | undefined;
  body: string;
}

type Reply = [status: number, body: unknown];
type Answering = (request: Received) => Reply;

const AT = "2026-11-23T10:00:00.000Z";
const SHA = "1234567".padEnd(40, "a");

const DEPLOY: Deploy = {
  id: "dep_1",
  surface_id: "api-staging",
  target_env: "staging",
  workflow: "deploy-heroku.yml",
  kind: "deploy",
  state: "running",
  state_since: AT,
  ref: "main",
  sha: SHA,
  from_sha: null,
  reason: null,
  correlation_id: "abc",
  run_id: "42",
  run_attempt: 1,
  run_url: null,
  requested_by: { id: "per_1", email: "ada@example.test" },
  requested_at: AT,
  dispatched_at: AT,
  resolved_at: AT,
  started_at: AT,
  finished_at: null,
  observed_at: AT,
  step: { number: 2, total: 5, name: "Release" },
  expected_seconds: null,
  failure: null,
  blocked_by: null,
};
const SUCCEEDED: Deploy = { ...DEPLOY, state: "succeeded", step: null };
const detail = (deploy: Deploy): Reply => [200, { deploy, transitions: [], steps: [] }];

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function startConsole(answer: Answering): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks).toString("utf8");
      const { host, authorization, "idempotency-key": key } = headers;
      received.push({ method, url, host, authorization, key, body });
      const [status, value] = answer({ method, url, host, authorization, key, body });
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://console-staging.localhost:${address.port}`, received };
}

async function run(argv: string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const pause = () => Promise.resolve();
  const code = await runCockpit(argv, { env, out: (text) => out.push(text), err: (text) => err.push(text), pause });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

async function ask(argv: string[], answer: Answering) {
  const { url, received } = await startConsole(answer);
  return { ...(await run(argv, { COCKPIT_URL: url, COCKPIT_TOKEN: "rxc_token" })), received, url };
}

describe("the command line", () => {
  it("lists its commands, and only those there are", async () => {
    const { code, out } = await run(["--help"]);
    expect(code).toBe(0);
    for (const name of ["status", "deploy", "why", "versions", "secrets set", "people add"])
      expect(out).toContain(`  ${name} `);
  });

  it.each([
    [[]],
    [["promote"]],
    [["people"]],
    [["deploy"]],
    [["deploy", "a", "b"]],
    [["why", "--colour"]],
    [["status", "now"]],
  ])("ends with 2 and the usage for %j", async (argv) => {
    const { code, err, out } = await run(argv);
    expect(code).toBe(2);
    expect(err).toContain("Usage: npm run cockpit --");
    expect(out).toBe("");
  });

  it("names the variables that are missing", async () => {
    const { code, err } = await run(["status"]);
    expect(code).toBe(1);
    expect(err).toContain("Set COCKPIT_URL and COCKPIT_TOKEN");
  });

  it("says who did not answer", async () => {
    const { code, err } = await run(["status"], { COCKPIT_URL: "http://127.0.0.1:1", COCKPIT_TOKEN: "rxc_token" });
    expect(code).toBe(1);
    expect(err).toContain("No answer from http://127.0.0.1:1");
  });
});

describe("status", () => {
  const TILE: SurfaceTile = {
    surface_id: "api-staging",
    lane: "api",
    workflow: "deploy-heroku.yml",
    target_env: "staging",
    platform: "heroku",
    app: "raxx-api-staging",
    site_url: null,
    live: { sha: SHA, released_at: AT, observed_at: AT, source: "heroku release v1" },
    live_commit: null,
    flight_commit: null,
    serving: "commit",
    live_short: null,
    live_doubt: null,
    release_attempt: null,
    unreadable_items: 0,
    sync: "behind",
    behind_by: 3,
    explanation: null,
    drift: null,
    unwatched: [],
    health: "up",
    health_detail: null,
    health_since: null,
    checked_at: AT,
    problem: null,
    last_deploy: DEPLOY,
    in_flight: DEPLOY,
    lock: null,
    held: null,
    waiting_rollback: null,
    blockers_count: 0,
    promotion_required: false,
    promotion: null,
  };
  const ITEM = {
    cause: "surface_down",
    subject: "api-staging",
    urgency: "failing",
    since: AT,
    message: "is down: HTTP 503",
    affects: ["api-staging"],
    action: null,
  };
  const OUTAGE = { ...ITEM, cause: "heroku_unreachable", subject: "Heroku", message: "can't be reached." };
  const answer: Answering = ({ url }) => {
    if (url === "/api/surfaces") return [200, [TILE]];
    if (url === "/api/attention") return [200, [ITEM, OUTAGE]];
    return [200, { items: [DEPLOY], generated_at: AT, server_time: AT }];
  };

  it("shows what is live where and what is in flight and what needs somebody, as the token's owner", async () => {
    const { code, out, received, url } = await ask(["status"], answer);
    expect(code).toBe(0);
    expect(out).toContain("api-staging  staging  1234567  behind by 3  up      running");
    expect(out).toContain("api-staging 1234567 · running · step 2 of 5: Release · by ada@example.test · dep_1");
    expect(out).toContain("Needs you:\n  api-staging: is down: HTTP 503\n");
    expect(out).toContain("  Heroku: can't be reached. Affects api-staging.");
    expect(received[0]).toMatchObject({ host: new URL(url).host, authorization: "Bearer rxc_token" });
  });

  it("prints one JSON value with --json", async () => {
    const { out } = await ask(["status", "--json"], answer);
    expect(JSON.parse(out)).toMatchObject({ surfaces: [{ surface_id: "api-staging" }], in_flight: [{ id: "dep_1" }] });
  });
});

describe("deploy", () => {
  it("asks once, with an idempotency key, for exactly what was named", async () => {
    const argv = ["deploy", "api-prod", "--sha", SHA, "--reason", "hotfix", "--confirm", "api-prod", "--json"];
    const { code, out, received } = await ask(argv, () => [202, { deploy: DEPLOY }]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ deploy: DEPLOY });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: "POST", url: "/api/deploys" });
    expect(received[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    const body: unknown = JSON.parse(received[0]?.body ?? "");
    expect(body).toEqual({ surface_id: "api-prod", sha: SHA, reason: "hotfix", confirm: "api-prod" });
  });

  it("follows it with --wait, through a restart of the console, and tells each change once", async () => {
    const replies: Reply[] = [detail(DEPLOY), [503, "starting"], [502, "bad gateway"], detail(SUCCEEDED)];
    const { code, err, out } = await ask(["deploy", "api-staging", "--wait"], ({ method }) =>
      method === "POST" ? [202, { deploy: DEPLOY }] : (replies.shift() ?? detail(SUCCEEDED)),
    );
    expect(code).toBe(0);
    expect(err.split("\n")).toEqual([
      "api-staging 1234567 · running · step 2 of 5: Release · by ada@example.test · dep_1",
      "The console does not answer; it may be restarting. Still waiting.",
      "api-staging 1234567 · succeeded · by ada@example.test · dep_1",
    ]);
    expect(out).toContain("succeeded");
  });

  it.each(["failed", "unresolved"] as const)("ends with 1 when what it waited for is %s", async (state) => {
    const failure = { code: "step_failed", message: "Step “Release” failed." };
    const { code, out } = await ask(["deploy", "api-staging", "--wait"], ({ method }) =>
      method === "POST" ? [202, { deploy: DEPLOY }] : detail({ ...DEPLOY, state, failure }),
    );
    expect(code).toBe(1);
    expect(out).toContain("Step “Release” failed. (step_failed)");
  });

  it("gives up waiting for a console that stays away", async () => {
    const { code, err } = await ask(["deploy", "api-staging", "--wait"], ({ method }) =>
      method === "POST" ? [202, { deploy: DEPLOY }] : [503, "down"],
    );
    expect(code).toBe(1);
    expect(err).toContain("The console stopped answering. The deploy goes on: dep_1");
  });

  it("prints a refusal in the console's words, with its code and what blocks", async () => {
    const problem = {
      code: "blocked",
      detail: "console-prod is promoted, never deployed here.",
      blockers: [{ code: "promotion_required", message: "Promote it from console-staging." }],
      errors: [{ path: "confirm", message: "type console-prod" }],
      deploy_id: "dep_9",
    };
    const { code, err, out } = await ask(["deploy", "console-prod"], () => [423, problem]);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toContain("console-prod is promoted, never deployed here. (blocked)");
    expect(err).toContain("Promote it from console-staging. (promotion_required)");
    expect(err).toContain("confirm: type console-prod");
    expect(err).toContain("dep_9");
  });

  it("does not take any other answer for a deploy", async () => {
    expect((await ask(["deploy", "api-staging"], () => [200, { hello: "world" }])).code).toBe(1);
    expect((await ask(["deploy", "api-staging"], () => [500, "?"])).err).toBe(
      "The console answered 500 without saying why.",
    );
  });
});

describe("why", () => {
  it("lists every blocker with since when, by whom and what clears it", async () => {
    const blocker: Blocker = {
      code: "locked",
      message: "Locked: release freeze.",
      since: AT,
      by: "ada@example.test",
      clears_at: null,
      overridable: true,
      subject_id: null,
    };
    const { code, out, received } = await ask(["why", "api-prod", "--sha", SHA], () => [
      200,
      { deployable: false, blockers: [blocker] },
    ]);
    expect(code).toBe(0);
    expect(received[0]?.url).toBe(`/api/surfaces/api-prod/blockers?sha=${SHA}`);
    expect(out).toBe(
      `api-prod cannot be deployed:\n  Locked: release freeze. (locked, since ${AT}, by ada@example.test, an admin can override it)`,
    );
  });

  it("says so when nothing blocks", async () => {
    const { out } = await ask(["why", "api-staging"], () => [200, { deployable: true, blockers: [] }]);
    expect(out).toBe("api-staging can be deployed.");
  });
});
