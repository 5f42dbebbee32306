import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { BoardFacts, Finder, Found } from "@/lib/board/facts";
import { FINDERS, needsYou } from "@/lib/board/rules";
import type { AttentionItem, SurfaceTile } from "@/lib/board/schemas";
import type { CredentialHealth } from "@/lib/credentials/schemas";
import { DEPLOY, GITHUB, HEROKU, LIVE, NOW, TILE } from "@/tests/factories/board";

const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
const when = fc.integer({ min: 0, max: 60 }).map(at);

const heldBy = (kind: string) => ({ kind, message: `${kind}.`, run_url: null, since: at(3) });
const inFlight: SurfaceTile["in_flight"][] = [
  null,
  { ...LIVE, blocked_by: heldBy("github_unreachable") },
  { ...LIVE, blocked_by: heldBy("lane") },
  { ...LIVE, state: "unresolved" },
];

const tile = (surfaceId: string): fc.Arbitrary<SurfaceTile> =>
  fc
    .record({
      health: fc.constantFrom("up", "down", "unreachable", "degraded", "unknown"),
      health_since: fc.option(when),
      platform: fc.constantFrom("heroku", "cloudflare_pages"),
      problem: fc.constantFrom(null, "It could not be read."),
      sync: fc.constantFrom("in_sync", "drifted", "unknown"),
      in_flight: fc.constantFrom(...inFlight),
      last_deploy: fc.record({
        code: fc.constantFrom("run_failed", "verification_impossible"),
        finishedAt: when,
        id: fc.constantFrom("dep_1", `dep_${surfaceId}`),
      }),
      lock: fc.constantFrom(null, {
        id: "lck_1",
        kind: "lock",
        reason: "Load test.",
        by: "ada",
        since: at(9),
        expires_at: null,
      }),
      explanation: fc.option(
        when.map((since) => ({ state: "unknown" as const, words: "Nobody says.", since, deploy_id: null })),
      ),
    })
    .map(({ last_deploy: { code, finishedAt, id }, ...facts }): SurfaceTile => {
      const last = { ...DEPLOY, id, finished_at: finishedAt, failure: { code, message: "It failed." } };
      return { ...TILE, ...facts, surface_id: surfaceId, last_deploy: last };
    });

const credential = (health: CredentialHealth): fc.Arbitrary<CredentialHealth> =>
  fc
    .record({ state: fc.constantFrom("ok", "rejected", "unreachable", "rate_limited", "unknown"), since: when })
    .map((change) => ({ ...health, ...change }));

const watcher = fc
  .record({ kind: fc.constantFrom("moved", "timeout", "not_found"), workflow: fc.constantFrom("a.yml", "b.yml") })
  .map(({ kind, workflow }) => ({
    name: `runs:${workflow}`,
    kind,
    workflow,
    unread: [],
    affects: ["api-prod"],
    since: at(7),
    message: `${workflow} can't be read.`,
  }));

const KEY = {
  name: "heroku" as const,
  stored_in: "a secret",
  since: at(20),
  surfaces: ["api-prod"],
  deploy_id: "dep_1",
  recovery: HEROKU.recovery,
};

const facts: fc.Arbitrary<BoardFacts> = fc
  .tuple(
    fc.tuple(...["api-prod", "api-staging", "console-prod", "getraxx"].map(tile)),
    fc.tuple(credential(GITHUB), credential(HEROKU), credential({ ...HEROKU, name: "cloudflare" })),
    fc.array(watcher, { maxLength: 3 }),
    fc.constantFrom([], [KEY]),
    fc.constantFrom([], ["FLAG_CONSOLE_DEPLOY_UI"]),
  )
  .map(([tiles, credentials, watchers, rejectedKeys, unreadableFlags]) => ({
    tiles,
    credentials,
    watchers,
    rejectedKeys,
    unreadableFlags,
    unreviewed: [],
    auditFault: null,
    now: NOW,
  }));

/** Items without the order in which they and what they touch were found. */
function inAnyOrder(items: readonly AttentionItem[]): string[] {
  return items.map((item) => JSON.stringify({ ...item, affects: item.affects.toSorted() })).toSorted();
}

const shuffled = <Item>(items: readonly Item[]) => fc.shuffledSubarray([...items], { minLength: items.length });

describe("what needs a person", () => {
  it("is the same in whatever order it is found and asked", () => {
    const orders = facts.chain((seen) =>
      fc.tuple(
        fc.constant(seen),
        shuffled(seen.tiles),
        shuffled(seen.credentials),
        shuffled(seen.watchers),
        shuffled<Finder>(FINDERS),
      ),
    );
    fc.assert(
      fc.property(orders, ([seen, tiles, credentials, watchers, finders]) => {
        const otherwise = needsYou({ ...seen, tiles, credentials, watchers }, finders);
        expect(inAnyOrder(otherwise)).toEqual(inAnyOrder(needsYou(seen)));
      }),
    );
  });

  it("loses nothing that was found: each stands by itself, or is named under what it comes of", () => {
    fc.assert(
      fc.property(facts, (seen) => {
        const items = needsYou(seen);
        const isTold = (found: Found) =>
          items.some(({ cause, subject }) => cause === found.cause && subject === found.subject) ||
          items.some((item) => rootsOf(seen, item).includes(found.of) && isNamedIn(item, found));
        expect(FINDERS.flatMap((find) => find(seen)).filter((found) => !isTold(found))).toEqual([]);
      }),
    );
  });

  it("is told most urgent first", () => {
    const rankOf = (seen: BoardFacts, item: AttentionItem) =>
      FINDERS.flatMap((find) => find(seen)).find((one) => one.cause === item.cause && one.subject === item.subject)
        ?.rank ?? -1;
    fc.assert(
      fc.property(facts, (seen) => {
        const ranks = needsYou(seen).map((item) => rankOf(seen, item));
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      }),
    );
  });
});

function rootsOf(seen: BoardFacts, { cause, subject }: AttentionItem): (string | undefined)[] {
  const found = FINDERS.flatMap((find) => find(seen));
  return found.filter((one) => one.cause === cause && one.subject === subject).flatMap(({ root }) => root ?? []);
}

function isNamedIn({ affects, message }: AttentionItem, found: Found): boolean {
  return (
    found.affects.every((surface) => affects.includes(surface)) &&
    (found.as === undefined || (message.includes(`${found.as}: `) && message.includes(found.subject)))
  );
}

describe("an outage of a platform", () => {
  const SURFACES = ["api-prod", "api-staging", "console-prod", "console-staging", "getraxx", "raxx-mockups"];
  const away = { ...HEROKU, state: "unreachable" as const, since: at(10) };
  const unproved = { ...DEPLOY, finished_at: at(5), failure: { code: "verification_impossible", message: "No word." } };
  const ask = (change: Partial<SurfaceTile>, credential: CredentialHealth = away) =>
    needsYou({
      unreviewed: [],
      auditFault: null,
      unreadableFlags: [],
      watchers: [],
      now: NOW,
      credentials: [credential],
      tiles: SURFACES.map((surface_id) => ({ ...TILE, surface_id, ...change })),
    });

  it("is one line with six surfaces under it, unread, down and with a deploy that nobody could confirm", () => {
    const problem = "Heroku API returned 503.";
    const items = ask({ health: "down", health_since: at(12), problem, last_deploy: unproved });
    expect(items).toMatchObject([{ cause: "heroku_unreachable", subject: "Heroku", affects: SURFACES }]);
    expect(items[0]?.message).toBe(
      `can't be reached. Live versions can't be read. Deploys not confirmed: ${SURFACES.join(", ")}. Down: ${SURFACES.join(", ")}.`,
    );
  });

  it("leaves what was down long before it, and what failed for a reason of its own", () => {
    const items = ask({ health: "down", health_since: at(30), last_deploy: DEPLOY });
    expect(items.map(({ cause }) => cause).filter((cause) => cause === "surface_down")).toHaveLength(6);
    expect(items.map(({ cause }) => cause).filter((cause) => cause === "deploy_failed")).toHaveLength(6);
  });

  it("is not what a refused key is: a site that is down then is down for a reason of its own", () => {
    const items = ask({ health: "down", health_since: at(5) }, { ...away, state: "rejected" });
    expect(items.map(({ cause }) => cause)).toEqual(["heroku_rejected", ...SURFACES.map(() => "surface_down")]);
  });

  it("of GitHub is one line as well: what waits for it, what it blinds, and what nobody can explain since", () => {
    const blind = {
      name: "runs:a.yml",
      kind: "timeout",
      workflow: "a.yml",
      unread: [],
      affects: ["getraxx"],
      since: at(9),
      message: "a.yml can't be read.",
    };
    const explanation = { state: "unknown" as const, words: "GitHub can't say.", since: at(8), deploy_id: null };
    const items = needsYou({
      unreviewed: [],
      auditFault: null,
      unreadableFlags: [],
      watchers: [blind],
      now: NOW,
      credentials: [{ ...GITHUB, state: "unreachable", since: at(10) }],
      tiles: [
        { ...TILE, in_flight: { ...LIVE, blocked_by: heldBy("github_unreachable") } },
        { ...TILE, surface_id: "api-staging", explanation },
      ],
    });
    expect(items).toMatchObject([{ cause: "github_unreachable", affects: ["api-prod", "api-staging", "getraxx"] }]);
    expect(items[0]?.message).toContain("Nobody can tell who shipped: api-staging.");
  });
});
