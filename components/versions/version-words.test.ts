import { describe, expect, it } from "vitest";

import type { VersionSide } from "@/lib/versions/schemas";

import { distanceWords, noMigrationWords, testimoniesOf } from "./version-words";

const NAMES = {
  staging: { label: "console-staging", app: "raxx-console-staging", url: "http://staging" },
  production: { label: "console-prod", app: "raxx-console-prod", url: "http://prod" },
};

const [A, B] = ["a".repeat(40), "b".repeat(40)];

const SIDE: VersionSide = {
  running_sha: A,
  released_sha: A,
  released_doubt: null,
  recorded_sha: A,
  since: null,
  observed_at: null,
  drift: false,
  drift_reason: null,
  problem: null,
};

const SIDES = { staging: SIDE, production: SIDE };

describe("how far staging is from production", () => {
  it.each([
    ["identical", 0, 0, "Identical"],
    ["ahead", 1, 0, "1 commit ahead"],
    ["ahead", 3, 0, "3 commits ahead"],
    ["ahead", null, null, "Ahead"],
    ["behind", 0, 2, "2 commits behind"],
    ["diverged", 2, 1, "Diverged"],
    ["unknown", null, null, "Distance unknown"],
  ] as const)("%s by %s and %s is called %s", (...[status, ahead_by, behind_by, title]) => {
    expect(distanceWords({ status, ahead_by, behind_by, problem: null, ...SIDES }, NAMES).title).toBe(title);
  });

  it("says why it is unknown", () => {
    const compared = {
      status: "unknown",
      ahead_by: null,
      behind_by: null,
      problem: "GitHub did not answer.",
      ...SIDES,
    } as const;
    expect(distanceWords(compared, NAMES).detail).toBe("GitHub did not answer.");
  });

  it("names both consoles when one is ahead", () => {
    const compared = { status: "ahead", ahead_by: 3, behind_by: 0, problem: null, ...SIDES } as const;
    expect(distanceWords(compared, NAMES).detail).toBe("console-staging is ahead of console-prod.");
  });

  it("names which console runs how many commits of its own", () => {
    const compared = { status: "diverged", ahead_by: 2, behind_by: null, problem: null, ...SIDES } as const;
    expect(distanceWords(compared, NAMES).detail).toBe(
      "Each has commits the other has not: 2 on console-staging, some on console-prod.",
    );
  });
});

describe("what a console runs that does not answer", () => {
  const compared = { ahead_by: 0, behind_by: 0, problem: null } as const;
  const silent = { ...SIDE, running_sha: null, problem: "console-prod did not answer." };

  it("is not said to be the same, nor in green", () => {
    const words = distanceWords({ ...compared, status: "identical", staging: SIDE, production: silent }, NAMES);
    expect(words).toEqual({
      title: "Same commit, not confirmed",
      detail: "console-prod does not report its commit: what its platform released is compared.",
      shape: "dashed",
      tone: "unknown",
    });
  });

  it("is what it reported last, and said to be no more than that", () => {
    const last = { ...silent, running_sha: A };
    const words = distanceWords({ ...compared, status: "ahead", staging: SIDE, production: last }, NAMES);
    expect(words.tone).toBe("unknown");
    expect(words.detail).toBe(
      "console-staging is ahead of console-prod. console-prod could not be read: its last report is compared.",
    );
  });
});

describe("the three witnesses", () => {
  const verdicts = (side: Partial<VersionSide>) => testimoniesOf({ ...SIDE, ...side }).map(({ verdict }) => verdict);

  it("agree quietly", () => {
    expect(verdicts({})).toEqual(["reference", "agrees", "agrees"]);
  });

  it("are told apart when one differs", () => {
    expect(verdicts({ released_sha: B })).toEqual(["reference", "differs", "agrees"]);
  });

  it("are compared with the platform when the process does not answer", () => {
    expect(verdicts({ running_sha: null, released_sha: B })).toEqual(["unknown", "reference", "differs"]);
  });

  it("accuse nobody when nobody knows", () => {
    expect(verdicts({ running_sha: null, released_sha: null, recorded_sha: null })).toEqual(Array(3).fill("unknown"));
  });
});

describe("an empty list of migrations", () => {
  it("says that there is none only where the commits were compared", () => {
    expect(noMigrationWords("ahead")).toBe("No database migration among these commits.");
    expect(noMigrationWords("unknown")).toBe("Migrations are unknown.");
  });
});
