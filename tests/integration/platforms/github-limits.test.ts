import { describe, expect, it } from "vitest";

import { type Answer, json, routes } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering, serve } from "@/tests/integration/platforms/platform-under-test";

const NOW = Date.UTC(2026, 10, 20, 10);
const RESET = String(NOW / 1_000 + 600);
const LIMITED = {
  primary: [403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET, date: new Date(NOW).toUTCString() }],
  secondary: [429, { "retry-after": "600", date: new Date(NOW).toUTCString() }],
} as const;
const ORDER = { workflow: "deploy.yml", ref: "main", inputs: {} };

describe("a limit of GitHub", () => {
  it.each(["primary", "secondary"] as const)(
    "that is %s lets no call of the credential out before its time, whoever makes it",
    async (kind) => {
      const [status, headers] = LIMITED[kind];
      let now = NOW;
      const answer = json(status, { message: "API rate limit exceeded" }, headers);
      const { github, server } = await githubAnswering(answer, { now: () => new Date(now) });
      expect(await failureOf(github.getRun("7"))).toMatchObject({ kind: "rate_limited" });
      now += 300_000;
      const calls = [
        () => github.listCommits("main", 5),
        () => github.getCommit("main"),
        () => github.cancelRun("7"),
        () => github.dispatch(ORDER),
        () => github.compare("main", "main"),
      ];
      for (const call of calls) {
        const error = await failureOf(call());
        expect(error).toMatchObject({ kind: "rate_limited", mayHaveHappened: false });
        expect(error.retryAfter).toBeGreaterThan(250);
      }
      expect(server.seen).toHaveLength(1);
      now += 301_000;
      await failureOf(github.getRun("7"));
      expect(server.seen).toHaveLength(2);
    },
  );
});

describe("when the time of a limit has come", () => {
  const LIMIT = json(429, { message: "slow down" }, { "retry-after": "60" });
  const RUN = json(404, { message: "Not Found" });

  it.each([
    ["goes alone and is followed by the others when it is answered", RUN, 9],
    ["goes alone and keeps the others back when it meets the next limit", LIMIT, 2],
  ])("one call %s", async (_what, second, calls) => {
    let now = NOW;
    let isOver = false;
    const atOnce: number[] = [];
    let open = 0;
    const answer: Answer = (response, seen) => {
      open += 1;
      atOnce.push(open);
      const tell = () => {
        open -= 1;
        (isOver ? second : LIMIT)(response, seen);
      };
      setTimeout(tell, 20);
    };
    const { github, server } = await githubAnswering(answer, { now: () => new Date(now) });
    await failureOf(github.getRun("7"));
    now += 60_000;
    isOver = true;
    await Promise.allSettled(Array.from({ length: 8 }, () => github.getRun("7")));
    expect(server.seen).toHaveLength(calls);
    expect(atOnce.slice(0, 3)).toEqual([1, 1, 1].slice(0, calls));
  });
});

describe("a write to a repository that has moved", () => {
  it.each([301, 307, 308])("answered with %i is not done, goes nowhere else, and names what to set", async (status) => {
    const { github, server } = await githubAnswering(json(status, {}, { location: "/repositories/1" }));
    const writes = [
      () => github.cancelRun("7"),
      () => github.forceCancelRun("7"),
      () => github.openDeployment({ environment: "staging/api-staging", sha: "a".repeat(40), deployId: "dep_1" }),
    ];
    for (const write of writes) {
      const error = await failureOf(write());
      expect(error).toMatchObject({ kind: "moved", mayHaveHappened: false });
      expect(error.message).toContain("GITHUB_REPOSITORY");
    }
    const elsewhere = server.seen.filter(({ path }) => path.startsWith("/repositories"));
    expect(elsewhere.filter(({ method, body }) => method !== "GET" || body !== "")).toEqual([]);
  });

  it("is told with the old and the new name once a read has asked for it, at the console's own address only", async () => {
    const elsewhere = await serve(json(200, { full_name: "mallory/console" }));
    const location = `${elsewhere.url}/repositories/42/commits?sha=main`;
    const { github, server } = await githubAnswering(
      routes({
        "/repos/raxx/platform/actions/runs/7/cancel": json(307, {}, { location }),
        "/repos/raxx/platform": json(301, {}, { location }),
        "/repositories/42": json(200, { full_name: "raxx/console" }),
      }),
    );
    const read = await failureOf(github.listCommits("main", 5));
    expect(read).toMatchObject({ kind: "moved", status: 301 });
    expect(read.message).toBe(
      "GitHub answered 301: raxx/platform is raxx/console now. Set GITHUB_REPOSITORY to raxx/console.",
    );
    expect((await failureOf(github.cancelRun("7"))).message).toBe(
      "GitHub answered 307: raxx/platform is raxx/console now. Nothing was done. Set GITHUB_REPOSITORY to raxx/console.",
    );
    expect(elsewhere.seen).toEqual([]);
    expect(server.seen.map(({ method, path }) => `${method} ${path.split("?")[0]}`)).toEqual([
      "GET /repos/raxx/platform/commits",
      "GET /repositories/42",
      "POST /repos/raxx/platform/actions/runs/7/cancel",
    ]);
  });
});
