import { describe, expect, it } from "vitest";
import { DAY_MS, FORTNIGHT_MS, MINUTE_MS } from "@/prisma/seed/calendar";
import { type Past, planSeededPast } from "@/prisma/seed/plan";
import { readTrunk } from "@/prisma/seed/trunk";
import { demoDates } from "@/simulator/repository/demo-calendar";
import { raxxConfig as config } from "@/tests/factories/raxx-config";

const shaOf = (index: number): string => index.toString(16).padStart(40, "0");

function demoPast(anchor: Date): Past {
  const commits = demoDates(61, anchor).map((committedAt, index) => ({ sha: shaOf(index), committedAt }));
  return planSeededPast({ config, anchor, trunk: readTrunk(commits.reverse(), anchor) });
}

const WEEK = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2026, 10, 16 + day, 3 + day * 3, 17)));

const liveAt = (past: Past, app: string): string | undefined =>
  past.releases
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .findLast((release) => release.app === app)?.sha;

describe.each(WEEK)("a past told as of %s", (anchor) => {
  const past = demoPast(anchor);
  const ledger = (name: string) => past.deploys.filter((deploy) => deploy.ledger === name);

  it("has about 45 deploys on staging and a dozen on production", () => {
    expect(ledger("staging").length).toBeGreaterThanOrEqual(36);
    expect(ledger("staging").length).toBeLessThanOrEqual(52);
    expect(ledger("production").length).toBeGreaterThanOrEqual(10);
    expect(ledger("production").length).toBeLessThanOrEqual(15);
  });

  it("has one deploy of each bad ending on staging, and every surface ended well", () => {
    const endings = ledger("staging").map(({ end }) => end);
    for (const end of ["failed", "cancelled", "superseded", "errored"]) {
      expect(endings.filter((other) => other === end)).toHaveLength(1);
    }
    for (const { surface_id } of config.surfaces) {
      for (const name of ["staging", "production"]) {
        const last = ledger(name).findLast(({ surface }) => surface.surface_id === surface_id);
        expect(last?.end ?? "succeeded").toBe("succeeded");
      }
    }
  });

  it("lies within the fortnight, in order, with no two deploys of a surface at once", () => {
    let before = anchor.getTime() - FORTNIGHT_MS - 1;
    for (const { requestedAt } of past.deploys) {
      expect(requestedAt.getTime()).toBeGreaterThanOrEqual(before);
      before = requestedAt.getTime();
    }
    expect(before).toBeLessThan(anchor.getTime() - 10 * MINUTE_MS);
    for (const ofSurface of Map.groupBy(past.deploys, ({ surface }) => surface).values()) {
      for (const [index, deploy] of ofSurface.entries()) {
        const next = ofSurface[index + 1];
        if (next !== undefined)
          expect(next.requestedAt.getTime()).toBeGreaterThan(deploy.finishedAt.getTime() + 4 * MINUTE_MS);
      }
    }
  });

  it("leaves api-staging at the tip, api-prod several commits behind and production behind a soaked staging console", () => {
    const behind = (app: string) => 60 - Number.parseInt(liveAt(past, app) ?? "", 16);
    expect(behind("raxx-api-staging")).toBe(0);
    expect(behind("raxx-mockups")).toBe(0);
    expect(behind("raxx-api-prod")).toBeGreaterThanOrEqual(4);
    expect(behind("raxx-console-prod")).toBeGreaterThan(behind("raxx-console-staging") + 1);
    const soaking = past.deploys.findLast(({ surface }) => surface.surface_id === "console-staging");
    expect(anchor.getTime() - (soaking?.requestedAt.getTime() ?? 0)).toBeGreaterThan(2 * DAY_MS);
  });

  it("promotes to production only what staging ran", () => {
    for (const promotion of past.deploys.filter(({ kind }) => kind === "promotion")) {
      const ran = past.releases.filter(({ app, at }) => app === "raxx-console-staging" && at < promotion.requestedAt);
      expect(ran.map(({ sha }) => sha)).toContain(promotion.sha);
    }
  });
});

describe("main as a past needs it", () => {
  const anchor = new Date("2026-11-23T12:00:00Z");
  const every = (count: number, ms: number, newest = anchor.getTime()) =>
    Array.from({ length: count }, (_, index) => ({ sha: shaOf(index), committedAt: new Date(newest - index * ms) }));
  const ago = (days: number) => new Date(anchor.getTime() - days * DAY_MS);

  it("follows the dates of the commits", () => {
    const trunk = readTrunk(every(60, DAY_MS / 2), anchor);
    expect(trunk(ago(3))).toBe(shaOf(6));
    expect(trunk(ago(100))).toBeNull();
  });

  it("takes a repository that went quiet as if its newest commit were from now", () => {
    const trunk = readTrunk(every(60, DAY_MS / 2, Date.UTC(2019, 4, 1)), anchor);
    expect(trunk(anchor)).toBe(shaOf(0));
    expect(trunk(ago(3))).toBe(shaOf(6));
  });

  it("spreads a repository with few or with very many commits evenly over the fortnight", () => {
    const slow = readTrunk(every(80, 30 * DAY_MS), anchor);
    const busy = readTrunk(every(1000, MINUTE_MS), anchor);
    for (const trunk of [slow, busy]) {
      expect(trunk(anchor)).toBe(shaOf(0));
      const steps = new Set([1, 3, 5, 7, 9, 11, 13].map((days) => trunk(ago(days))));
      expect(steps.size).toBe(7);
    }
  });

  it("knows no commit of an empty repository", () => {
    expect(readTrunk([], anchor)(anchor)).toBeNull();
  });
});
