import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { deriveDigest, type Reviewed } from "@/lib/versions/digest";
import {
  canExplain,
  changedMigrations,
  changedParts,
  checksAge,
  compareUrl,
  type DriftFacts,
  REVIEW_PARTS,
  readDrift,
  SETTLES_WITHIN_MS,
  soakSeconds,
} from "@/lib/versions/rules";

const [A, B, C] = ["a".repeat(40), "b".repeat(40), "c".repeat(40)] as const;
const NOW = new Date("2026-11-23T12:00:00.000Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);

const anySha = fc.constantFrom(A, B, C, null);
const anyMigration = fc.record({
  name: fc.string(),
  destructive: fc.boolean(),
  reasons: fc.array(fc.string(), { maxLength: 2 }),
});
const anyReview: fc.Arbitrary<Reviewed> = fc.record({
  productionSha: anySha,
  stagingSha: anySha,
  status: fc.constantFrom("identical", "ahead", "behind", "diverged", "unknown"),
  commits: fc.array(fc.record({ sha: fc.string() }), { maxLength: 3 }),
  commitsTruncated: fc.boolean(),
  migrations: fc.array(anyMigration, { maxLength: 2 }),
  blockers: fc.array(fc.record({ code: fc.constantFrom("held", "diverged", "soak_too_short") }), { maxLength: 3 }),
});

/** What a part of the digest is about, in a form that is equal exactly when the part has to be. */
const SUBJECTS: Record<(typeof REVIEW_PARTS)[number], (review: Reviewed) => unknown> = {
  production_sha: (review) => review.productionSha,
  staging_sha: (review) => review.stagingSha,
  commits: ({ status, commitsTruncated, commits }) => [status, commitsTruncated, commits],
  migrations: (review) => review.migrations,
  blockers: (review) => new Set(review.blockers.map(({ code }) => code)),
};

describe("the digest of a review", () => {
  it("has one part for each thing that is reviewed, and each changes with its own thing and no other", () => {
    fc.assert(
      fc.property(anyReview, anyReview, (one, other) => {
        const changed = changedParts(deriveDigest(one), deriveDigest(other)) ?? [];
        for (const part of REVIEW_PARTS) {
          const isSame = JSON.stringify(SUBJECTS[part](one)) === JSON.stringify(SUBJECTS[part](other));
          if (part !== "blockers") expect([part, changed.includes(part)]).toEqual([part, !isSame]);
        }
      }),
    );
  });

  it("is the same for the same blockers in another order, and not for others", () => {
    const review = fc.sample(anyReview, 1)[0];
    if (review === undefined) return expect.unreachable();
    const of = (...codes: string[]) => deriveDigest({ ...review, blockers: codes.map((code) => ({ code })) });
    expect(changedParts(of("a", "b"), of("b", "a", "a"))).toEqual([]);
    expect(changedParts(of("a"), of("a", "b"))).toEqual(["blockers"]);
  });

  it("is compared with nothing that is no digest", () => {
    const [review] = fc.sample(anyReview, 1);
    const digest = review === undefined ? "" : deriveDigest(review);
    expect(changedParts(digest, digest)).toEqual([]);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant(`${digest}.`), fc.constant(digest.slice(1))), (text) => {
        expect(changedParts(text, digest)).toBeNull();
      }),
    );
  });
});

const facts = (change: Partial<DriftFacts>): DriftFacts => ({
  label: "console-prod",
  runningSha: A,
  releasedSha: A,
  recordedSha: A,
  isDeployLive: false,
  askedFor: true,
  disagreesSince: null,
  now: NOW,
  ...change,
});

describe("drift", () => {
  const old = ago(SETTLES_WITHIN_MS);

  it.each<[string, Partial<DriftFacts>]>([
    ["everything agrees", {}],
    ["nothing is known", { runningSha: null, releasedSha: null, recordedSha: null, askedFor: null }],
    ["only one witness speaks", { releasedSha: null, recordedSha: null }],
    ["nobody can know yet who asked for it", { askedFor: null }],
    ["the disagreement is new", { releasedSha: B }],
    ["the disagreement is as old as a restart", { releasedSha: B, disagreesSince: ago(SETTLES_WITHIN_MS - 1) }],
    ["a live deploy explains it", { releasedSha: B, disagreesSince: ago(3_600_000), isDeployLive: true }],
  ])("is none while %s", (_when, change) => {
    expect(readDrift(facts(change))).toBeNull();
  });

  it.each<[string, Partial<DriftFacts>, string]>([
    [
      "all three differ",
      { releasedSha: B, recordedSha: C },
      "runs aaaaaaa, was released with bbbbbbb and is recorded with ccccccc",
    ],
    [
      "the process does not answer",
      { runningSha: null, releasedSha: B },
      "was released with bbbbbbb and is recorded with aaaaaaa",
    ],
    ["the platform is unknown", { releasedSha: null, recordedSha: B }, "runs aaaaaaa and is recorded with bbbbbbb"],
  ])("is named when %s", (_when, change, words) => {
    const drift = readDrift(facts({ ...change, disagreesSince: old }));
    expect(drift?.reason).toBe(`console-prod ${words}, and no deploy explains it.`);
  });

  it("is a commit that nobody asked for", () => {
    expect(readDrift(facts({ askedFor: false }))?.reason).toMatch(
      /^console-prod runs aaaaaaa, and nobody asked for it/,
    );
  });

  it("is not hidden by a deploy of another commit that is live", () => {
    expect(readDrift(facts({ askedFor: false, isDeployLive: true }))).not.toBeNull();
    const seen = { runningSha: A, releasedSha: B, recordedSha: A };
    expect([B, A, C].map((sha) => canExplain(seen, sha))).toEqual([true, true, false]);
  });

  it("keeps its mark for as long as it is the same, and has another when a witness says something else", () => {
    const mark = (change: Partial<DriftFacts>) => readDrift(facts({ disagreesSince: old, ...change }))?.mark;
    expect(mark({ releasedSha: B })).toBe(mark({ releasedSha: B, now: new Date(NOW.getTime() + 60_000) }));
    expect(mark({ releasedSha: B })).not.toBe(mark({ releasedSha: C }));
    expect(mark({ askedFor: false })).not.toBe(mark({ releasedSha: B }));
  });
});

describe("the migrations of a range", () => {
  const dir = (name: string, hash: string) => ({ name, kind: "dir", hash });

  it("are the folders that are new or changed, in the order in which they run", () => {
    const from = [dir("1_a", "x"), dir("2_b", "x")];
    const to = [dir("4_d", "x"), dir("1_a", "x"), dir("2_b", "y"), { name: "lock.toml", kind: "file", hash: "z" }];
    expect(changedMigrations(from, to)).toEqual(["2_b", "4_d"]);
  });

  it("are none when the folder has not changed", () => {
    expect(changedMigrations([dir("1_a", "x")], [dir("1_a", "x")])).toEqual([]);
  });
});

describe("small rules", () => {
  it("soak is whole seconds, never negative, and unknown without a beginning", () => {
    expect(soakSeconds(ago(90_500), NOW)).toBe(90);
    expect(soakSeconds(ago(-5_000), NOW)).toBe(0);
    expect(soakSeconds(null, NOW)).toBeNull();
  });

  it("checks are read again sooner while they can change by themselves", () => {
    expect(["passed", "failed"].map(checksAge)).toEqual([300_000, 300_000]);
    expect(["pending", "none", "unknown"].map(checksAge)).toEqual([60_000, 60_000, 60_000]);
  });

  it("a comparison's page is on the host that its commits are on", () => {
    const way = { fromSha: A, toSha: B };
    expect(compareUrl("raxx/raxx", way, `http://127.0.0.1:9/raxx/raxx/commit/${B}`)).toBe(
      `http://127.0.0.1:9/raxx/raxx/compare/${A}...${B}`,
    );
    expect(compareUrl("raxx/raxx", way)).toBe(`https://github.com/raxx/raxx/compare/${A}...${B}`);
  });
});
