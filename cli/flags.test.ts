import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";

import { runCockpit } from "@/cli/run-cockpit";
import type { FlagItem, Flip } from "@/lib/flags/schemas";

const KEY = "FLAG_CONSOLE_ROTATE_UI";
const AT = "2026-11-23T10:00:00.000Z";

const FLAG: FlagItem = {
  key: KEY,
  description: "Show the rotate button.",
  effect: "Off: no rotate button.",
  owner: "security",
  risk: "high",
  value: false,
  default: false,
  source: "default",
  state: "confirmed",
  instances: { confirmed: 2, total: 2 },
  changed_at: AT,
  changed_by: "ada@example.test",
  app: "raxx-console-staging",
  configured: "unset",
  configured_value: false,
  remove_by: null,
  flip: null,
  drift: null,
  problem: null,
};

const FLIP: Flip = {
  id: "flp_1",
  app: FLAG.app,
  state: "requested",
  state_since: AT,
  changes: [{ key: KEY, value: true, was: false }],
  requested_by: { id: "per_1", email: "ada@example.test" },
  requested_at: AT,
  sent_at: null,
  release_version: null,
  applied_at: null,
  finished_at: null,
  instances: null,
  failure: null,
  problem: null,
};

const SOAK = { since: AT, dispatches: 0, resolved: 0, p50_seconds: null, p95_seconds: null, unresolved: 0 };

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A console with one flag; what it was sent is kept. */
async function startConsole(flag: FlagItem, ends: Partial<Flip>): Promise<{ url: string; sent: unknown[] }> {
  const sent: unknown[] = [];
  const list = { environment: "staging", items: [flag], soak: SOAK, watches: [] };
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      const isFlip = request.method === "PUT";
      if (isFlip) sent.push(JSON.parse(body));
      const detail = { flip: { ...FLIP, ...ends }, transitions: [] };
      const answer = isFlip ? { flip: FLIP } : request.url === "/api/flags" ? list : detail;
      response.writeHead(isFlip ? 202 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, sent };
}

interface Sitting {
  flag?: Partial<FlagItem>;
  ends?: Partial<Flip>;
  /** What somebody types when asked; absent where nobody sits there. */
  typed?: string;
}

async function run(args: string[], { flag = {}, ends = {}, typed }: Sitting = {}) {
  const { url, sent } = await startConsole({ ...FLAG, ...flag }, ends);
  const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
  const question = (words: string) => {
    asked.push(words);
    return Promise.resolve(typed ?? null);
  };
  const code = await runCockpit(["flags", ...args], {
    env: { COCKPIT_URL: url, COCKPIT_TOKEN: "rxc_token" },
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    pause: () => Promise.resolve(),
    question,
  });
  return { code, out: out.join("\n"), err: err.join("\n"), sent, asked };
}

describe("flags", () => {
  it("lists each flag with who confirms it and who changed it", async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    expect(out).toContain(`${KEY}  off (confirmed)  2/2        ada@example.test`);
  });

  it("says how one drifted", async () => {
    const drift = { id: "fdr_1", from: "off", to: "on", by: "hana@raxx.app", release_version: 7, since: AT } as const;
    const past = await run([], { flag: { state: "drifted", drift: { ...drift, flip_id: null } } });
    expect(past.out).toContain("set to on by hana@raxx.app, past the console");
    const late = await run([], { flag: { state: "drifted", drift: { ...drift, flip_id: "flp_1" } } });
    expect(late.out).toContain("by a flip that was taken late");
  });

  it("asks for the code of a risky flag at the terminal, and sends what was seen", async () => {
    const { code, asked, sent, out } = await run([`${KEY}=on`], { typed: " 123456 " });
    expect(asked).toEqual(["Code of your authenticator: "]);
    expect(sent).toEqual([{ changes: [{ key: KEY, value: true, expected: false }], totp: "123456" }]);
    expect(out).toBe(`requested: ${KEY}=on on raxx-console-staging`);
    expect(code).toBe(0);
  });

  it("flips nothing where nobody can be asked, and asks nobody for a flag without risk", async () => {
    const refused = await run([`${KEY}=on`]);
    expect(refused).toMatchObject({ code: 1, sent: [] });
    expect(refused.err).toContain("--code");
    const low = await run([`${KEY}=on`], { flag: { risk: "low" } });
    expect(low.asked).toEqual([]);
    expect(low.sent).toEqual([{ changes: [{ key: KEY, value: true, expected: false }] }]);
  });

  it("waits for the end with --wait, and ends with 1 unless it is confirmed", async () => {
    const done = await run([`${KEY}=on`, "--code", "123456", "--wait"], { ends: { state: "confirmed" } });
    expect(done).toMatchObject({ code: 0, asked: [] });
    const failure = { code: "release_failed", message: "Release v12 failed in its release phase." };
    const failed = await run([`${KEY}=on`, "--code", "123456", "--wait"], { ends: { state: "failed", failure } });
    expect(failed.code).toBe(1);
    expect(failed.err).toContain("Release v12 failed");
  });

  it("names a flag that there is not, and a side that is none", async () => {
    expect((await run(["FLAG_NONE=on"])).err).toContain('There is no flag "FLAG_NONE".');
    expect((await run([`${KEY}=maybe`])).code).toBe(2);
  });
});
