import { describe, expect, it } from "vitest";
import { movedRepository, onceMoved } from "@/lib/board/console-trouble";
import type { BoardFacts } from "@/lib/board/facts";
import { unwatched } from "@/lib/board/surface-trouble";

const FACTS: BoardFacts = {
  tiles: [],
  credentials: [],
  unreviewed: [],
  auditFault: null,
  unreadableFlags: [],
  watchers: [],
  now: Date.parse("2026-11-23T18:00:00.000Z"),
};

describe("a repository under another name", () => {
  it("names a repository that has moved once, with its new name and what to set, for all that it blinds", () => {
    const message =
      "Main can't be read. GitHub answered 301: raxx/raxx is raxx/one now. Set GITHUB_REPOSITORY to raxx/one.";
    const moved = {
      name: "main",
      kind: "moved",
      workflow: null,
      unread: [],
      affects: ["api-prod"],
      message,
      since: "2026-11-23T17:00:00Z",
    };
    const runs = { ...moved, name: "runs:deploy.yml", affects: ["api-prod", "getraxx"], since: "2026-11-23T17:00:09Z" };
    expect(movedRepository({ ...FACTS, watchers: [runs, moved] }).map(({ rank: _, ...item }) => item)).toEqual([
      {
        cause: "repository_moved",
        subject: "Repository",
        urgency: "failing",
        since: moved.since,
        action: null,
        message:
          "GitHub answered 301: raxx/raxx is raxx/one now. Set GITHUB_REPOSITORY to raxx/one. Until then nothing can be deployed or watched.",
        affects: ["api-prod", "getraxx"],
      },
    ]);
    const said = "GitHub answered 301: raxx/raxx is raxx/one now. Set GITHUB_REPOSITORY to raxx/one.";
    expect(onceMoved([runs, moved]).map((one) => one.message)).toEqual([said]);
    expect(unwatched({ ...FACTS, watchers: [runs, moved] })).toEqual([]);
    expect(movedRepository(FACTS)).toEqual([]);
  });
});
