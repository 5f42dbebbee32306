import { describe, expect, it } from "vitest";

import { createHeroku } from "@/lib/heroku/create-heroku";
import { type Answer, json, routes, silences } from "@/tests/integration/platforms/fault-server";
import { failureOf, serve } from "@/tests/integration/platforms/platform-under-test";

const SHA = "c".repeat(40);
const CANARY = "canary-value-5f1c";
const APP = { name: "raxx-api-prod", web_url: "https://raxx-api-prod.example/", config_vars: { KEY: CANARY } };
const CONFIG_RELEASE = {
  version: 7,
  status: "succeeded",
  created_at: "2026-11-20T10:00:00Z",
  slug: null,
  description: `Set ${CANARY} config vars`,
};
const CODE_RELEASE = { ...CONFIG_RELEASE, version: 6, created_at: "2026-11-19T10:00:00Z", slug: { id: "slug/1" } };

async function herokuAnswering(answer: Answer) {
  const server = await serve(answer);
  const heroku = createHeroku({ apiUrl: server.url, apiKey: "HRKU-canary-key-0123456789", timeoutMs: 400 });
  return { heroku, server };
}

function platform(releases: unknown, slug: unknown = { commit: SHA, env: CANARY }): Answer {
  return routes({
    "/apps/raxx-api-prod": json(200, APP),
    "/apps/raxx-api-prod/releases": json(206, releases),
    "/apps/raxx-api-prod/slugs/slug%2F1": json(200, slug),
  });
}

const OTHER = "d".repeat(40);
const FIXED = {
  "/apps/raxx-api-prod": json(200, APP),
  "/apps/raxx-api-prod/slugs/slug%2F1": json(200, { commit: SHA }),
  "/apps/raxx-api-prod/slugs/slug%2F2": json(200, { commit: OTHER }),
};

/** Releases as Heroku pages them: 206 and Next-Range while there are more. */
function paged(newestFirst: { version: number }[]): Answer {
  return (response, seen) => {
    const [, from = "Infinity", max = "200"] =
      /version (?:\](\d+))?\.\.; order=desc,max=(\d+)/.exec(seen.headers.range ?? "") ?? [];
    const rest = newestFirst.filter(({ version }) => version < Number(from));
    const page = rest.slice(0, Number(max));
    const last = page.at(-1)?.version;
    const next = { "next-range": `version ]${last}..; order=desc,max=${max}` };
    const hasMore = rest.length > page.length;
    json(hasMore ? 206 : 200, page, hasMore ? next : {})(response, seen);
  };
}

describe("what Heroku says is live", () => {
  it("is the commit of the newest release with code", async () => {
    const { heroku, server } = await herokuAnswering(platform([CONFIG_RELEASE, CODE_RELEASE]));
    const live = await heroku.readLive("raxx-api-prod");
    expect(live).toEqual({
      made: [
        {
          sha: SHA,
          shortSha: null,
          release: "release v6",
          isDone: true,
          became: null,
          at: new Date("2026-11-19T10:00:00Z"),
          by: "deploy",
        },
      ],
      serving: "commit",
      sha: SHA,
      shortSha: null,
      releasedAt: new Date("2026-11-19T10:00:00Z"),
      servedAt: new Date("2026-11-19T10:00:00Z"),
      madeAt: new Date("2026-11-19T10:00:00Z"),
      unreadable: 0,
      source: "heroku release v6",
      attempts: [],
      webUrl: "https://raxx-api-prod.example/",
    });
    expect(JSON.stringify(live)).not.toContain("canary");
    for (const seen of server.seen) {
      expect(seen.headers.accept).toBe("application/vnd.heroku+json; version=3");
      expect(seen.headers.authorization).toBe("Bearer HRKU-canary-key-0123456789");
    }
    expect(server.seen.find((seen) => seen.path.endsWith("/releases"))?.headers.range).toBe(
      "version ..; order=desc,max=10",
    );
  });

  it("is nothing for an app with config releases only", async () => {
    const { heroku } = await herokuAnswering(platform([CONFIG_RELEASE]));
    expect(await heroku.readLive("raxx-api-prod")).toMatchObject({
      sha: null,
      serving: "nothing",
      webUrl: "https://raxx-api-prod.example/",
    });
  });

  it("is unknown, not never deployed, when the slug tells no commit", async () => {
    for (const commit of [null, "", "main", undefined]) {
      const { heroku } = await herokuAnswering(platform([CODE_RELEASE], { commit }));
      expect(await heroku.readLive("raxx-api-prod")).toMatchObject({ sha: null, serving: "unnamed" });
    }
  });

  it("is told beside the commits that were live before it only where that is asked for", async () => {
    const rollback = { ...CODE_RELEASE, version: 8, description: "Rollback to v6" };
    const own = { ...CODE_RELEASE, version: 7, slug: { id: "slug/2" }, description: "Deploy dddddddd" };
    const all = json(200, [rollback, own, CODE_RELEASE]);
    const { heroku } = await herokuAnswering(routes({ ...FIXED, "/apps/raxx-api-prod/releases": all }));
    const made = (sha: string | null) => [
      { release: "release v8", by: "person" },
      { release: "release v7", sha },
      { release: "release v6", sha: SHA },
    ];
    expect(await heroku.readLive("raxx-api-prod")).toMatchObject({ sha: SHA, made: made(null) });
    expect(await heroku.readLive("raxx-api-prod", { beside: true })).toMatchObject({ sha: SHA, made: made(OTHER) });
  });

  it("is read on for, page by page, below a hundred failed releases, which are told newest first", async () => {
    const failed = (version: number) => ({ ...CODE_RELEASE, version, status: "failed", slug: { id: "slug/2" } });
    const all = [...Array.from({ length: 250 }, (_, index) => failed(256 - index)), CODE_RELEASE];
    const { heroku, server } = await herokuAnswering(
      routes({ ...FIXED, "/apps/raxx-api-prod/releases": (response, seen) => paged(all)(response, seen) }),
    );
    const live = await heroku.readLive("raxx-api-prod");
    expect(live).toMatchObject({ serving: "commit", sha: SHA, source: "heroku release v6" });
    expect(live.attempts).toHaveLength(250);
    expect(server.seen.filter(({ path }) => path.endsWith("/slugs/slug%2F2"))).toHaveLength(1);
    expect(live.attempts[0]).toMatchObject({ release: "release v256", state: "failed", sha: OTHER, isLatest: true });
    expect(server.seen.filter(({ path }) => path.endsWith("/releases"))).toHaveLength(3);
  });

  it("runs since its deploy, which lies below a dozen config changes on the next page", async () => {
    const config = (version: number) => ({ ...CODE_RELEASE, version, created_at: CONFIG_RELEASE.created_at });
    const deploy = { ...CODE_RELEASE, description: "Deploy 1a2b3c4d" };
    const older = (below: number) => Array.from({ length: below }, (_, index) => config(6 + below - index));
    const asked = async (all: { version: number }[]) => {
      const releases: Answer = (response, seen) => paged(all)(response, seen);
      const { heroku, server } = await herokuAnswering(routes({ ...FIXED, "/apps/raxx-api-prod/releases": releases }));
      const { releasedAt, madeAt } = await heroku.readLive("raxx-api-prod");
      return { releasedAt, madeAt, pages: server.seen.filter(({ path }) => path.endsWith("/releases")).length };
    };
    const at = new Date(CODE_RELEASE.created_at);
    expect(await asked([...older(12), deploy])).toEqual({ releasedAt: at, madeAt: at, pages: 2 });
    expect(await asked([...older(9), deploy])).toEqual({ releasedAt: at, madeAt: at, pages: 1 });
    expect(await asked([...older(300), deploy])).toEqual({ releasedAt: null, madeAt: null, pages: 2 });
  });

  it("tells a deploy its own failed release below dozens of newer ones: the next look goes on where this one ended", async () => {
    const failed = (version: number) => ({
      ...CODE_RELEASE,
      version,
      status: "failed",
      slug: { id: `slug-${version}` },
    });
    const all = [...Array.from({ length: 45 }, (_, index) => failed(51 - index)), CODE_RELEASE];
    const slugs = Object.fromEntries(
      all.map(({ version, slug }) => [
        `/apps/raxx-api-prod/slugs/${encodeURIComponent(slug.id)}`,
        json(200, { commit: version === 6 ? SHA : OTHER }),
      ]),
    );
    const { heroku, server } = await herokuAnswering(
      routes({ ...FIXED, ...slugs, "/apps/raxx-api-prod/releases": (response, seen) => paged(all)(response, seen) }),
    );
    const told: number[] = [];
    for (let look = 0; look < 3; look += 1) {
      const { attempts } = await heroku.readLive("raxx-api-prod");
      told.push(attempts.filter(({ sha }) => sha === OTHER).length);
    }
    expect(told).toEqual([20, 40, 45]);
    expect(server.seen.filter(({ path }) => path.includes("/slugs/slug-"))).toHaveLength(45);
  });

  it("is unseen, not never deployed, when a thousand releases have failed", async () => {
    const all = Array.from({ length: 1_000 }, (_, index) => ({
      ...CONFIG_RELEASE,
      version: 1_000 - index,
      status: "failed",
    }));
    const { heroku } = await herokuAnswering(
      routes({ ...FIXED, "/apps/raxx-api-prod/releases": (response, seen) => paged(all)(response, seen) }),
    );
    expect(await heroku.readLive("raxx-api-prod")).toMatchObject({ serving: "unseen", sha: null });
  });

  it("is unnamed with the digits there are when the commit is short", async () => {
    const { heroku } = await herokuAnswering(platform([CODE_RELEASE], { commit: "abcdef1" }));
    expect(await heroku.readLive("raxx-api-prod")).toMatchObject({ serving: "unnamed", shortSha: "abcdef1" });
  });

  it("is unnamed for a container, whose release has no slug", async () => {
    const container = { ...CONFIG_RELEASE, version: 8, description: "Deployed web (4f3a2b1c)" };
    const { heroku } = await herokuAnswering(platform([container, CODE_RELEASE]));
    expect(await heroku.readLive("raxx-api-prod")).toMatchObject({ serving: "unnamed", source: "heroku release v8" });
  });

  it("is asked for by app names only", async () => {
    const { heroku, server } = await herokuAnswering(json(200, {}));
    for (const app of ["..", "../account", "a/b", "", "A b"]) {
      expect((await failureOf(heroku.readLive(app))).kind).toBe("not_found");
    }
    expect(server.seen).toHaveLength(0);
  });
});

describe("an answer of Heroku", () => {
  it("that is an error counts as one, whatever its status says", async () => {
    for (const status of [200, 202, 206]) {
      const { heroku } = await herokuAnswering(json(status, { id: "rate_limit", message: CANARY }));
      expect(await failureOf(heroku.readLive("raxx-api-prod"))).toMatchObject({ kind: "rate_limited" });
    }
    const { heroku } = await herokuAnswering(json(202, APP));
    expect(await failureOf(heroku.readLive("raxx-api-prod"))).toMatchObject({ kind: "unreadable" });
  });

  it("that is a redirect is not followed, with no key to anywhere", async () => {
    const elsewhere = await serve(json(200, APP));
    const { heroku } = await herokuAnswering(json(307, {}, { location: `${elsewhere.url}/apps/raxx-api-prod` }));
    expect(await failureOf(heroku.readLive("raxx-api-prod"))).toMatchObject({ kind: "moved" });
    expect(elsewhere.seen).toEqual([]);
  });

  it.each([-300, 300])("has times by our clock, with Heroku's %i s off", async (skewS) => {
    const now = Date.now();
    const date = new Date(now + skewS * 1_000).toUTCString();
    const created_at = new Date(now + skewS * 1_000 - 60_000).toISOString();
    const { heroku } = await herokuAnswering(
      routes({
        "/apps/raxx-api-prod": json(200, APP, { date }),
        "/apps/raxx-api-prod/releases": json(206, [{ ...CODE_RELEASE, created_at }], { date }),
        "/apps/raxx-api-prod/slugs/slug%2F1": json(200, { commit: SHA }, { date }),
      }),
    );
    const { releasedAt } = await heroku.readLive("raxx-api-prod");
    expect(Math.abs((releasedAt?.getTime() ?? 0) - (now - 60_000))).toBeLessThan(3_000);
  });

  it("with releases that tell no version tells the others, and how many, and calls none of them the newest", async () => {
    const { heroku } = await herokuAnswering(platform([7, { version: "x" }, CODE_RELEASE]));
    expect(await heroku.readLive("raxx-api-prod")).toMatchObject({
      serving: "commit",
      sha: SHA,
      attempts: [],
      unreadable: 2,
    });
  });
});

describe("Heroku's credential", () => {
  it("belongs to an account", async () => {
    const { heroku } = await herokuAnswering(json(200, { email: "ops@raxx.example", password: CANARY }));
    expect(await heroku.account()).toBe("ops@raxx.example");
  });

  it("is named when it was rejected", async () => {
    const { heroku } = await herokuAnswering(json(401, { id: "unauthorized", message: `Invalid: ${CANARY}` }));
    const error = await failureOf(heroku.account());
    expect(error).toMatchObject({ upstream: "heroku", kind: "unauthorized", status: 401 });
    expect(error.message).toContain("HEROKU_API_KEY");
  });
});

describe("a failing Heroku", () => {
  const badAnswers: [string, Answer, string][] = [
    ["says 500", json(500, { id: "internal", message: CANARY }), "server_error"],
    ["says 404", json(404, { id: "not_found", message: CANARY }), "not_found"],
    ["says 429", json(429, { id: "rate_limit", message: CANARY }), "rate_limited"],
    ["answers another shape", json(200, { nothing: CANARY }), "unreadable"],
    ["answers no JSON", (response) => response.end(`<html>${CANARY}`), "server_error"],
    ["hangs", silences.hang, "timeout"],
    ["stalls", silences["an answer that stalls"], "timeout"],
    ["resets", silences.reset, "unreachable"],
    ["breaks off", silences["half an answer"], "unreachable"],
  ];

  it.each(badAnswers)("that %s ends in an UpstreamError without a value in it", async (_, answer, kind) => {
    const { heroku } = await herokuAnswering(answer);
    const error = await failureOf(heroku.account());
    expect(error).toMatchObject({ upstream: "heroku", kind });
    expect([error.message, error.stack, JSON.stringify(error), String(error.cause)].join()).not.toContain("canary");
  });
});
