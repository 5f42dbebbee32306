import { describe, expect, it } from "vitest";

import type { BoardFacts } from "@/lib/board/facts";
import { needsYou } from "@/lib/board/rules";
import type { WorkflowKey } from "@/lib/credentials/schemas";
import { DEPLOY, GITHUB, HEROKU, LIVE, NOW, TILE } from "@/tests/factories/board";

function ask(change: Partial<BoardFacts>) {
  const facts = {
    tiles: [],
    credentials: [],
    unreviewed: [],
    auditFault: null,
    unreadableFlags: [],
    watchers: [],
    now: NOW,
  };
  return needsYou({ ...facts, ...change });
}

describe("what needs a person", () => {
  it("is a console that drifts, unless its surface says so already", () => {
    const since = "2026-11-23T12:00:00Z";
    const reason = "console-prod runs aaaaaaa and was released with bbbbbbb, and no deploy explains it.";
    const consoleDrifts = [{ label: "console-prod", surfaceId: "console-prod", reason, since }];
    const tile = { ...TILE, surface_id: "console-prod" };
    expect(ask({ tiles: [tile], consoleDrifts })).toMatchObject([
      {
        cause: "version_drifted",
        subject: "console-prod",
        since,
        affects: ["console-prod"],
        message: "runs aaaaaaa and was released with bbbbbbb, and no deploy explains it.",
        action: { href: "/admin/console-versions" },
      },
    ]);
    const drift = { id: "drf_1", live_sha: TILE.live?.sha ?? "", expected_sha: null, since, reason, looked_for: "" };
    const drifted = { ...tile, drift: { ...drift, run_id: null, run_url: null, seen: null } };
    expect(ask({ tiles: [drifted], consoleDrifts }).map(({ cause }) => cause)).toEqual(["surface_drifted"]);
  });

  it("is nothing while everything is well, even when a surface is behind main and a key was never used", () => {
    const tiles = [TILE, { ...TILE, sync: "behind" as const, behind_by: 3 }];
    expect(ask({ tiles, credentials: [GITHUB, { ...HEROKU, state: "unknown" }] })).toEqual([]);
  });

  it("names a surface that is down, with what the probe saw", () => {
    const [item] = ask({ tiles: [{ ...TILE, health: "down", health_detail: "HTTP 503" }] });
    expect(item).toMatchObject({ subject: "api-prod", message: "is down: HTTP 503", urgency: "failing" });
    expect(item?.since).toBe("2026-11-23T11:00:00Z");
  });

  it("leads to the deploy that failed last, and not while a newer one is in flight", () => {
    const tile = { ...TILE, last_deploy: DEPLOY };
    expect(ask({ tiles: [tile] })[0]).toMatchObject({
      cause: "deploy_failed",
      message: "The run failed at step 4.",
      action: { href: "/deploys/dep_1" },
    });
    expect(ask({ tiles: [{ ...tile, in_flight: LIVE }] })).toEqual([]);
  });

  it("begins with a deploy that nobody can resolve", () => {
    const lost = { ...TILE, in_flight: { ...LIVE, state: "unresolved" as const } };
    const items = ask({ tiles: [{ ...TILE, surface_id: "getraxx", health: "down" }, lost] });
    expect(items.map((item) => item.subject)).toEqual(["api-prod", "getraxx"]);
  });

  it("offers the approval a run waits for", () => {
    const blocked_by = { kind: "approval", message: "Waits.", run_url: "https://github.com/run/7", since: null };
    const [item] = ask({ tiles: [{ ...TILE, in_flight: { ...LIVE, blocked_by } }] });
    expect(item).toMatchObject({ urgency: "waiting", action: { label: "Approve", href: blocked_by.run_url } });
  });

  it("keeps a break-glass deploy until its note is written, by the person of its record before the login", () => {
    const origin = { kind: "github", login: "hana", evidence: null, drill: false, review: null } as const;
    const found = { ...DEPLOY, origin };
    const recorded = { ...found, requested_by: { id: "hana@laptop", email: "hana@example.test" } };
    const drill = { ...found, origin: { ...origin, drill: true } };
    expect(ask({ unreviewed: [found, recorded, drill] }).map((item) => item.message)).toEqual([
      "Break-glass by hana has no review note yet.",
      "Break-glass by hana@example.test has no review note yet.",
      "A break-glass drill by hana has no review note yet.",
    ]);
  });

  it("puts a broken audit log before everything, with what to do", () => {
    const message = "Row 41 and what followed is gone: a signed checkpoint covers more rows.";
    const items = ask({
      auditFault: { seq: 41, reason: "tail_cut", message },
      credentials: [{ ...GITHUB, state: "rejected" }],
    });
    expect(items[0]).toMatchObject({ subject: "Audit log", action: { href: "/audit" } });
    expect(items[0]?.message).toBe(`${message} Keep the database as it is, and verify the log.`);
  });

  it("names what nothing explains until somebody has seen it, and what nobody can explain for a minute", () => {
    const drift = {
      id: "drf_1",
      live_sha: "a".repeat(40),
      expected_sha: null,
      since: "2026-11-23T17:00:00Z",
      run_id: null,
      reason: "api-prod runs aaaaaaa, and no deploy explains it.",
      looked_for: "Looked.",
      run_url: null,
    };
    const open = { ...TILE, sync: "drifted" as const, drift: { ...drift, seen: null } };
    expect(ask({ tiles: [open] })).toMatchObject([
      { cause: "surface_drifted", message: "runs aaaaaaa, and no deploy explains it.", since: drift.since },
    ]);
    const seen = { by: "ada@example.test", at: "2026-11-23T17:10:00Z", note: "By hand." };
    expect(ask({ tiles: [{ ...TILE, drift: { ...drift, seen } }] })).toEqual([]);
    const explanation = { state: "unknown" as const, words: "GitHub can't say.", since: drift.since, deploy_id: null };
    expect(ask({ tiles: [{ ...TILE, explanation }] })).toMatchObject([{ cause: "surface_unexplained" }]);
    const young = { ...explanation, since: new Date(NOW - 30_000).toISOString() };
    expect(ask({ tiles: [{ ...TILE, explanation: young }] })).toEqual([]);
  });

  it("names a watcher that cannot watch, and not where GitHub as a whole is said to be away", () => {
    const blind = {
      name: "runs:deploy-heroku.yml",
      kind: "not_found",
      workflow: "deploy-heroku.yml",
      unread: [],
      affects: ["api-prod"],
      since: "2026-11-23T17:00:00Z",
      message: "Runs can't be read.",
    };
    expect(ask({ watchers: [blind] })).toMatchObject([
      { cause: "watcher_blind", subject: "deploy-heroku.yml", affects: ["api-prod"], since: blind.since },
    ]);
    const away = { credentials: [{ ...GITHUB, state: "unreachable" as const }] };
    const causes = ask({ ...away, watchers: [blind, { ...blind, kind: "timeout" }] }).map(({ cause }) => cause);
    expect(causes).toEqual(["github_unreachable", "watcher_blind"]);
  });

  it("names a flag whose value can be read neither as on nor as off", () => {
    expect(ask({ unreadableFlags: ["FLAG_CONSOLE_DEPLOY_UI"] })).toMatchObject([
      { cause: "flag_unreadable", subject: "FLAG_CONSOLE_DEPLOY_UI", action: { href: "/flags" } },
    ]);
  });
});

describe("a platform in trouble", () => {
  const problem = "Heroku API returned 503 for raxx-api-prod.";
  const unread = ["api-prod", "api-staging", "console-prod"].map((surface_id) => ({ ...TILE, surface_id, problem }));

  it("is one item with every surface under it, not one for each", () => {
    const items = ask({ tiles: unread, credentials: [{ ...HEROKU, state: "unreachable" }] });
    expect(items).toMatchObject([
      {
        cause: "heroku_unreachable",
        subject: "Heroku",
        message: "can't be reached. Live versions can't be read.",
        since: HEROKU.since,
        affects: ["api-prod", "api-staging", "console-prod"],
      },
    ]);
  });

  it("leaves a surface that cannot be read for a reason of its own", () => {
    expect(ask({ tiles: unread.slice(0, 1), credentials: [HEROKU] })).toMatchObject([
      { cause: "surface_unread", message: problem },
    ]);
  });

  it("stands for every deploy that waits for GitHub, and does not hide what waits for something else", () => {
    const hold = (kind: string) => ({ kind, message: `${kind}.`, run_url: null, since: null });
    const tiles = [
      { ...TILE, in_flight: { ...LIVE, blocked_by: hold("github_unreachable") } },
      { ...TILE, surface_id: "getraxx", in_flight: { ...LIVE, blocked_by: hold("lane") } },
    ];
    const items = ask({ tiles, credentials: [{ ...GITHUB, state: "unreachable" }] });
    expect(items).toMatchObject([
      { cause: "github_unreachable", affects: ["api-prod"] },
      { cause: "deploy_waiting", subject: "getraxx" },
    ]);
  });

  it("that rejects our key comes before one that does not answer, with the page that helps", () => {
    const credentials = [
      { ...GITHUB, state: "unreachable" as const },
      { ...HEROKU, state: "rejected" as const },
    ];
    const items = ask({ credentials });
    expect(items.map((item) => item.subject)).toEqual(["Heroku", "GitHub"]);
    expect(items[0]?.action).toEqual({ label: "How to fix", href: HEROKU.recovery });
  });

  it("warns a week before a key ends, and not before", () => {
    const ending = (expires_at: string) => ask({ credentials: [{ ...GITHUB, expires_at }] });
    expect(ending("2026-11-28T09:00:00.000Z")[0]?.message).toBe(
      "key ends at 2026-11-28 09:00 UTC. Renew it before then.",
    );
    expect(ending("2026-12-24T09:00:00.000Z")).toEqual([]);
  });
});

describe("a workflow's key that its platform refuses", () => {
  it("is one cause with its place and since when, for all the surfaces it has failed", () => {
    const key: WorkflowKey = {
      name: "heroku",
      stored_in: "GitHub Actions secret HEROKU_API_KEY of environment production of raxx/raxx",
      since: "2026-11-23T10:00:00.000Z",
      surfaces: ["api-prod", "console-prod"],
      deploy_id: DEPLOY.id,
      recovery: "https://github.test/runbook#heroku",
    };
    const facts = {
      tiles: [{ ...TILE, last_deploy: DEPLOY }],
      credentials: [],
      unreviewed: [],
      watchers: [],
      auditFault: null,
      unreadableFlags: [],
      rejectedKeys: [key],
      now: NOW,
    };
    expect(needsYou(facts)).toEqual([
      {
        cause: "workflow_key_rejected",
        subject: "Heroku",
        urgency: "failing",
        since: key.since,
        message: `rejects a workflow's key. Renew the ${key.stored_in}.`,
        affects: key.surfaces,
        action: { label: "How to fix", href: key.recovery },
      },
    ]);
  });
});
