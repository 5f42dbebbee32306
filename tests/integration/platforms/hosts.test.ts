import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createHosts } from "@/lib/hosts/create-hosts";
import { type Answer, json, silences } from "@/tests/integration/platforms/fault-server";
import { failureOf, serve } from "@/tests/integration/platforms/platform-under-test";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const OLD = "fedcba9876543210fedcba9876543210fedcba98";
const PATH = { path: "build.sha" };

/** A surface on http whose host answers as told. */
async function answering(answer: Answer, where: { path: string } | { header: string } = PATH) {
  const server = await serve(answer);
  const versionUrl = `${server.url}/version`;
  const target = { app: "shop", versionUrl, where, webUrl: `${server.url}/` };
  return { hosts: createHosts({ targets: [target], timeoutMs: 300 }), server };
}

const look = async (answer: Answer, where?: { path: string } | { header: string }) =>
  (await answering(answer, where)).hosts.readLive("shop");

const telling = (sha: unknown) => json(200, { build: { sha } });

/** The answers one after the other, the last one again and again. */
function inTurn(...answers: Answer[]): Answer {
  let asked = 0;
  return (response, seen) => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    answer?.(response, seen);
  };
}

describe("a host that tells its commit", () => {
  it("is asked several times on connections of their own, without a key, and tells what it knows", async () => {
    const { hosts, server } = await answering(telling(SHA));
    const live = await hosts.readLive("shop");
    expect(live).toMatchObject({ serving: "commit", sha: SHA, doubt: null, webUrl: `${server.url}/` });
    expect(live).toMatchObject({ releasedAt: null, madeAt: null, made: [], attempts: [] });
    expect(live.source).toBe(`${new URL(server.url).host}/version`);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual(Array(5).fill("GET /version"));
    expect(server.seen.every(({ headers }) => headers.connection === "close")).toBe(true);
    expect(server.seen.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  });

  it("may tell it in a header, whatever its body is and however long", async () => {
    const inHeader: Answer = (response) => {
      response.writeHead(200, { "x-version": SHA });
      response.end("x".repeat(500_000));
    };
    expect(await look(inHeader, { header: "X-Version" })).toMatchObject({ serving: "commit", sha: SHA });
  });

  it("may tell seven digits or more, which are no commit yet", async () => {
    expect(await look(telling(SHA.slice(0, 7)))).toMatchObject({ serving: "unnamed", sha: null, shortSha: "0123456" });
    const mixed = inTurn(telling(SHA.slice(0, 7)), telling(SHA));
    expect(await look(mixed)).toMatchObject({ serving: "commit", sha: SHA });
  });

  it.each([SHA.slice(0, 6), "main", "", 7, null, [SHA], { sha: SHA }, `${SHA}0`])(
    "tells no commit with %j",
    async (told) => {
      const live = await look(telling(told));
      expect(live).toMatchObject({ serving: "unnamed", sha: null, shortSha: null });
      expect(live.doubt).toBe("shop tells no commit at its field build.sha.");
    },
  );

  it("is unknown while old and new instances answer in turn", async () => {
    const live = await look(inTurn(telling(SHA), telling(SHA), telling(OLD), telling(SHA)));
    expect(live).toMatchObject({ serving: "unnamed", sha: null, shortSha: null });
    expect(live.doubt).toMatch(/^shop answers \w{7} and \w{7} in turn: two versions run\.$/);
    expect((await look(inTurn(telling(SHA), telling(null)))).doubt).toBe(
      "shop answers 0123456 and no commit in turn: two versions run.",
    );
  });

  it("is followed to no other address", async () => {
    const elsewhere = await serve(telling(SHA));
    const failure = await failureOf(look(json(302, {}, { location: elsewhere.url })));
    expect(failure.message).toBe("shop answers 302 at its version_url. Name the address it leads to.");
    expect(elsewhere.seen).toEqual([]);
  });

  it.each<[string, Answer, { kind: string; message: string }]>([
    ["an error", json(500, {}), { kind: "server_error", message: "shop answers 500 at its version_url." }],
    [
      "nothing there",
      json(404, {}),
      { kind: "refused", message: "shop answers 404 at its version_url. Look at the address." },
    ],
    [
      "a sign-in",
      json(401, {}),
      { kind: "refused", message: "shop answers 401 at its version_url. Look at the address." },
    ],
    [
      "a page",
      (response) => response.end("<html>"),
      { kind: "unreadable", message: "shop answers no JSON at its version_url." },
    ],
    [
      "a flood",
      json(200, { build: { sha: SHA }, padding: "x".repeat(70_000) }),
      {
        kind: "unreachable",
        message: "shop could not be reached to tell its commit: the answer is longer than 64000 bytes.",
      },
    ],
    [
      "silence",
      silences.hang,
      { kind: "timeout", message: "shop did not answer within 0.3 s when asked to tell its commit." },
    ],
  ])("says what it met: %s", async (_what, answer, said) => {
    expect(await failureOf(look(answer))).toMatchObject({ upstream: "http", ...said });
  });

  it("is left alone for as long as it asks for", async () => {
    const { hosts, server } = await answering(json(429, {}, { "retry-after": "60" }));
    expect(await failureOf(hosts.readLive("shop"))).toMatchObject({ kind: "rate_limited", retryAfter: 60 });
    const asked = server.seen.length;
    expect(await failureOf(hosts.readLive("shop"))).toMatchObject({ kind: "rate_limited", wasKeptBack: true });
    expect(server.seen).toHaveLength(asked);
  });

  it("never names a commit that one of its answers did not, whatever they are", async () => {
    const odd: Record<string, Answer> = {
      ...silences,
      new: telling(SHA),
      short: telling(SHA.slice(0, 9)),
      old: telling(OLD),
      none: telling("unknown"),
      list: json(200, [SHA]),
      error: json(502, {}),
      empty: (response) => response.end(),
    };
    const words = fc.array(fc.constantFrom(...Object.keys(odd), "new", "new", "new"), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(words, async (said) => {
        const answers = said.flatMap((word) => odd[word] ?? []);
        const live = await look(inTurn(...answers)).catch(() => null);
        const isWhole = said.includes("new") && said.every((word) => word === "new" || word === "short");
        const isOld = said.every((word) => word === "old");
        expect(live?.sha ?? null).toBe(isWhole ? SHA : isOld ? OLD : null);
      }),
      { numRuns: 40 },
    );
  });
});
