import { describe, expect, it } from "vitest";

import { tabSaying } from "@/components/flight/tab-words";
import type { Deploy } from "@/lib/deploys/schemas";
import { DEPLOY, LIVE } from "@/tests/factories/board";

const HELD = { kind: "approval", message: "The run waits for an approval on GitHub.", run_url: null, since: null };
const say = (items: Deploy[], ended: Deploy[] = [], isCurrent = true) => tabSaying({ items, ended, isCurrent });
const running: Deploy = { ...LIVE, state: "running", step: { number: 4, total: 9, name: "Install" } };

describe("what a tab says", () => {
  it("is nothing while nothing is in flight and nothing ended", () => {
    expect(say([])).toBeNull();
  });

  it("is the step of what runs, or how many do", () => {
    expect(say([running])).toEqual({ words: `◔ 4/9 ${LIVE.surface_id}`, tone: "run" });
    expect(say([{ ...running, state: "verifying", step: null }])?.words).toBe(`◔ ${LIVE.surface_id}`);
    expect(say([running, { ...running, id: "dep_2" }])?.words).toBe("◔ 2 in flight");
  });

  it("is what waits for somebody before what runs, and what nobody can account for before that", () => {
    const waiting = { ...running, id: "dep_2", blocked_by: HELD };
    expect(say([running, waiting])).toEqual({ words: `⏸ ${LIVE.surface_id} waits`, tone: "warn" });
    const lost: Deploy = { ...running, id: "dep_3", state: "unresolved" };
    expect(say([running, waiting, lost])?.words).toBe(`? ${LIVE.surface_id} unresolved`);
  });

  it("claims nothing of what is in flight once that is not the present", () => {
    expect(say([running], [], false)).toEqual({ words: "▨ not current", tone: "stale" });
    expect(say([], [], false)).toBeNull();
  });

  it("is what ended badly before all else, and what ended well when nothing else is to say", () => {
    const failed: Deploy = { ...DEPLOY, state: "failed" };
    const succeeded: Deploy = { ...DEPLOY, id: "dep_4", state: "succeeded" };
    expect(say([running], [failed, succeeded])?.words).toBe(`⛔ ${DEPLOY.surface_id} failed`);
    expect(say([running], [succeeded])?.tone).toBe("run");
    expect(say([], [succeeded])).toEqual({ words: `✓ ${DEPLOY.surface_id} succeeded`, tone: "calm" });
    const cancelled = { words: `⊘ ${DEPLOY.surface_id} cancelled`, tone: "warn" };
    expect(say([], [{ ...DEPLOY, state: "cancelled" }])).toEqual(cancelled);
  });
});
