import { describe, expect, it } from "vitest";
import type { Surface } from "@/lib/core/config";
import { listSurfaceRollbackBlockers, type SurfaceRollbackFacts } from "@/lib/rollbacks/rules";

const SURFACE: Surface = {
  surface_id: "api-prod",
  workflow: "deploy-heroku.yml",
  target_env: "production",
  platform: "heroku",
  app: "raxx-api-prod",
  verify_within_seconds: 180,
};
const NOW = new Date("2026-11-23T10:00:00.000Z");
const BACK: SurfaceRollbackFacts = {
  surface: SURFACE,
  deployUi: true,
  liveDeploy: null,
  lock: null,
  toSha: "a".repeat(40),
  status: "behind",
  hasRun: true,
  onMain: true,
  problem: null,
};
const LOCK = {
  id: "lck_1",
  kind: "lock",
  reason: "close",
  by: "ada@example.test",
  since: NOW,
  expiresAt: null,
} as const;
const LIVE = { id: "dep_1", state: "running", requestedAt: NOW, by: "ada@example.test" };

describe("a rollback of a surface", () => {
  it("is free where nothing stands in its way, whatever checks and soak say", () => {
    expect(listSurfaceRollbackBlockers(BACK)).toEqual([]);
    expect(listSurfaceRollbackBlockers({ ...BACK, status: "diverged" })).toEqual([]);
  });

  it.each<[string, Partial<SurfaceRollbackFacts>, string, boolean]>([
    ["deploy_ui_disabled", { deployUi: false }, "switched off", false],
    ["promotion_required", { surface: { ...SURFACE, promoted_from: "x" } }, "on the versions page, with a code", false],
    ["surface_locked", { lock: LOCK }, "close", false],
    ["deploy_in_flight", { liveDeploy: LIVE }, "is deploying", false],
    ["already_running", { status: "identical" }, "is at aaaaaaa already", false],
    ["never_ran", { hasRun: false }, "no record of running aaaaaaa. Choose a commit it has run, or deploy it.", false],
    ["not_earlier", { status: "ahead" }, "that is no rollback. Deploy it.", false],
    ["not_on_main", { onMain: false }, "break-glass only", false],
    ["comparison_unknown", { status: "unknown", problem: "GitHub is silent." }, "GitHub is silent.", true],
    ["comparison_unknown", { onMain: null }, "Nobody can say whether aaaaaaa is on main", false],
  ])("is blocked by %s", (...expected) => {
    const [code, change, words, overridable] = expected;
    const found = listSurfaceRollbackBlockers({ ...BACK, ...change });
    expect(found).toMatchObject([{ code, overridable }]);
    expect(found[0]?.message).toContain(words);
  });
});
