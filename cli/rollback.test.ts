import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { runCockpit } from "@/cli/run-cockpit";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";
import { DEPLOY } from "@/tests/factories/board";
import { madeRelease } from "@/tests/factories/releases";

const [FROM, TO] = ["a".repeat(40), "b".repeat(40)];
const REVIEW: SurfaceRollbackReview = {
  surface_id: "api-prod",
  title: "docs: runbook",
  from_sha: FROM,
  to_sha: TO,
  commits: [],
  commits_total: 3,
  commits_truncated: false,
  direction: "back",
  migrations: [{ name: "20261120_x", destructive: false, reasons: [] }],
  not_undone: [],
  blockers: [],
  problem: null,
};
const RELEASES = { items: [madeRelease("a", 9, { is_live: true }), madeRelease("b", 8)], next_cursor: null };

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Runs the command against a console that answers so, and keeps what was posted. */
async function run(args: string[], posted: [number, unknown] = [202, { deploy: { ...DEPLOY, state: "requested" } }]) {
  const bodies: unknown[] = [];
  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const path = request.url ?? "";
      if (request.method === "POST") bodies.push(JSON.parse(text));
      const [status, body] = request.method === "POST" ? posted : [200, path.includes("/releases") ? RELEASES : REVIEW];
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const env = { COCKPIT_URL: `http://127.0.0.1:${port}`, COCKPIT_TOKEN: "rxc_token" };
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { env, out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
  const code = await runCockpit(["rollback", ...args], { ...terminal, pause: () => Promise.resolve() });
  return { code, out: out.join("\n"), err: err.join("\n"), bodies };
}

describe("rolling back from the command line", () => {
  it("tells what is lost and what stays, and orders exactly what it has read", async () => {
    const { code, out, bodies } = await run(["api-prod", "--to", TO, "--reason", "webhooks", "--confirm", "api-prod"]);
    expect(code).toBe(0);
    expect(out).toContain("api-prod: aaaaaaa → bbbbbbb docs: runbook");
    expect(out).toContain("Commits taken back: 3");
    expect(out).toContain("stays: migration 20261120_x");
    expect(bodies).toEqual([{ to_sha: TO, from_sha: FROM, reason: "webhooks", confirm: "api-prod" }]);
  });

  it("takes the beginning of a commit that the surface has run, where only one begins so", async () => {
    const { bodies } = await run(["api-prod", "--to", "bbbb", "--reason", "webhooks"]);
    expect(bodies).toMatchObject([{ to_sha: TO }]);
    const { code, err, bodies: none } = await run(["api-prod", "--to", "cccc", "--reason", "webhooks"]);
    expect([code, none]).toEqual([1, []]);
    expect(err).toContain("No release of api-prod begins with cccc");
  });

  it("is wrong usage without a commit or a reason, and a refusal is told", async () => {
    expect((await run(["api-prod", "--to", TO])).code).toBe(2);
    const problem = { code: "review_stale", detail: "api-prod has moved since you reviewed this." };
    const { code, err } = await run(["api-prod", "--to", TO, "--reason", "x"], [409, problem]);
    expect(code).toBe(1);
    expect(err).toContain("has moved since");
  });
});
