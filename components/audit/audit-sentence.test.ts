import { describe, expect, it } from "vitest";

import { actorWords, factsOf, sentenceOf } from "@/components/audit/audit-sentence";
import { EVENTS } from "@/lib/audit/events";
import type { AuditRow } from "@/lib/audit/schemas";

const ADA = { kind: "person", id: "per_1", email: "ada@example.com" };

const rowOf = (change: Partial<AuditRow>): AuditRow => ({
  seq: 1,
  id: "aud_1",
  at: "2026-11-23T12:00:00.000Z",
  action: "console.deploy.intent",
  family: "intent",
  actor: ADA,
  environment: "staging",
  selected_env: "staging",
  host: "console-staging.raxx.app",
  request_id: "req_1",
  ip: null,
  user_agent: null,
  subject: { kind: "deploy", id: "dep_1" },
  payload: {},
  prev_hash: "0".repeat(64),
  hash: "1".repeat(64),
  ...change,
});

function said(change: Partial<AuditRow>): string {
  const row = rowOf(change);
  const { before, it, after } = sentenceOf(row);
  return `${actorWords(row).words} ${before}${it?.words ?? ""}${after}`;
}

describe("a row as a sentence", () => {
  it("says who did what to which surface", () => {
    expect(said({ surface_id: "getraxx" })).toBe("ada@example.com asked for the deploy of getraxx");
    const promotion = { kind: "promotion" };
    expect(said({ surface_id: "console-prod", payload: promotion })).toContain(
      "asked for the promotion of console-prod",
    );
  });

  it("tells the console, a webhook, a shell and nobody in particular apart", () => {
    const by = (kind: string, id: string, email: string | null = null) =>
      said({ action: "console.lock.expired", actor: { kind, id, email }, subject: { kind: "lock", id: "l" } });
    expect(by("system", "i-1")).toBe("The console ended the lock on a surface, which expired");
    expect(by("webhook", "d-1")).toMatch(/^A webhook /);
    expect(by("shell", "ada", "ada@example.com")).toMatch(/^ada@example.com, from a shell, /);
    expect(by("system", "anonymous")).toMatch(/^Somebody /);
  });

  it("names a lock by its kind, and a person by e-mail", () => {
    const subject = { kind: "lock", id: "lck_1" };
    const payload = { surface_id: "api-prod", kind: "warning" };
    expect(said({ action: "console.lock.set", subject, payload })).toBe("ada@example.com set the warning on api-prod");
    const person = { subject: { kind: "person", id: "per_2" }, payload: { email: "eve@example.com" } };
    expect(said({ action: "console.person.invited", ...person })).toBe("ada@example.com added eve@example.com");
  });

  it("tells a rollback from a promotion", () => {
    const subject = { kind: "promotion", id: "pro_1" };
    const of = (action: string, payload = {}) => said({ action, subject, payload, surface_id: "console-prod" });
    expect(of("console.version.rolled_back")).toContain("completed the rollback of console-prod");
    expect(of("console.version.promoted")).toContain("completed the promotion of console-prod");
    expect(of("console.version.promote_failed", { kind: "rollback" })).toContain("the rollback of console-prod fail");
  });

  it("leads from a subject to its page, and from what has none to its own trail", () => {
    const hrefOf = (kind: string, payload = {}) =>
      sentenceOf(rowOf({ action: "console.lock.set", subject: { kind, id: "x 1" }, payload })).it?.href;
    expect(hrefOf("deploy")).toBe("/deploys/x%201");
    expect(hrefOf("surface")).toBe("/deploys?surface_id=x%201");
    expect(hrefOf("promotion")).toBe("/admin/console-versions");
    expect(hrefOf("person", { email: "eve@example.com" })).toBe("/audit?actor=eve%40example.com");
    expect(hrefOf("teapot")).toBe("/audit?subject_kind=teapot&subject_id=x+1");
  });

  it.each(Object.keys(EVENTS))("%s leaves no gap in its sentence", (action) => {
    expect(said({ action })).not.toMatch(/\{|\}| {2}|undefined/);
  });
});

describe("a row that another build wrote", () => {
  const odd = {
    surface_id: 7,
    kind: ["lock"],
    email: {},
    name: null,
    sha: 1,
    from_sha: [],
    reason: {},
    rows: "many",
    ok: "yes",
  };
  const more = { role: 3, run_attempt: "2", target: false, code: null, note: 0, action: [], size: {} };

  it.each(Object.keys(EVENTS))("%s is told, whatever its payload holds", (action) => {
    for (const kind of ["deploy", "surface", "promotion", "lock", "person", "session", "token", "teapot"]) {
      const row = { action, subject: { kind, id: "x" }, payload: { ...odd, ...more } };
      expect(said(row)).not.toMatch(/\[object|undefined|null/);
    }
    expect(factsOf({ payload: { ...odd, ...more } })).toEqual({ sha: null, fromSha: null, notes: [], why: null });
  });
});

describe("the facts of a row", () => {
  const [old, next] = ["a".repeat(40), "b".repeat(40)];

  it("are the commits, and the one before only where it is another", () => {
    expect(factsOf({ payload: { sha: next, from_sha: old } })).toMatchObject({ sha: next, fromSha: old });
    expect(factsOf({ payload: { sha: next, from_sha: next } })).toMatchObject({ sha: next, fromSha: null });
    expect(factsOf({ payload: { to_sha: next, from_sha: null, ref: "main" } })).toMatchObject({
      sha: next,
      fromSha: null,
    });
  });

  it("leave out what the sentence has said", () => {
    expect(factsOf({ payload: { reason: "ended" } }).why).toBeNull();
  });

  it("are somebody's own words, and codes as words", () => {
    expect(factsOf({ payload: { reason: "Fixes the export_job" } }).why).toBe("Fixes the export_job");
    expect(factsOf({ payload: { reason: "wrong_password" } }).why).toBe("wrong password");
    expect(factsOf({ payload: { code: "review_stale", detail: "Staging moved." } })).toMatchObject({
      notes: ["review stale"],
      why: "Staging moved.",
    });
  });

  it("tell what a code was proved for by the beginning of its name", () => {
    const action = "promotion:request";
    expect(factsOf({ payload: { action, target: next } }).notes).toContain(`on ${next.slice(0, 7)}…`);
    expect(factsOf({ payload: { action, target: "authenticator" } }).notes).toContain("on authenticator");
  });

  it("count, and say loudly what is not intact", () => {
    expect(factsOf({ payload: { ok: false, rows: 12_345 } }).notes).toEqual(["12,345 rows", "NOT intact"]);
    expect(factsOf({ payload: { format: "csv" } }).notes).toEqual(["as CSV"]);
    expect(factsOf({ payload: { run_attempt: 1, rows: null } }).notes).toEqual([]);
  });
});
