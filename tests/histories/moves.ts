import fc from "fast-check";

import { SURFACES } from "@/tests/histories/stage";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const surface = fc.constantFrom(...SURFACES);
/** Its place in main, 0 being the tip; of a branch, where that stands when a run of it begins. */
const commit = fc.nat({ max: 5 });
/** Which of the runs or records that a move may mean, the newest being 0. */
const which = fc.nat({ max: 2 });

/** What a delivery tells; one that is too large to keep may be about anything. */
const about = fc.constantFrom("the run", "the run", "its job", "main", "too much");
/** GitHub may deliver again what it has delivered; whatever no move delivers is lost. */
const times = fc.constantFrom(1, 1, 3);

/** What becomes of a run that is about to be made. */
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "well" } as const) },
  fc.record({ kind: fc.constant("step fails" as const), step: fc.integer({ min: 1, max: 8 }) }),
  fc.constantFrom(
    { kind: "waits for approval" } as const,
    { kind: "no job" } as const,
    { kind: "startup failure" } as const,
    { kind: "releases another commit" } as const,
    { kind: "ignores cancel" } as const,
  ),
);

const release = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "serves" } as const) },
  fc.constant({ kind: "fails" } as const),
  fc.record({ kind: fc.constant("slow" as const), ms: fc.constantFrom(20 * SECOND, 3 * MINUTE, 10 * MINUTE) }),
);

const answer = fc.constantFrom("named", "named", "204", "lost_after_accept", "lost_before_accept", "500_after_accept");

const lies = fc.constantFrom(
  { lateConclusionMs: 5 * SECOND },
  { lateConclusionMs: 40 * SECOND },
  { lateJobsMs: 6 * SECOND },
  { lateJobsMs: 45 * SECOND },
  { lyingEtag: true },
  { outOfOrder: true },
  { behindSeconds: 300 },
  { behindSeconds: -300 },
  { oddWords: true },
  { renamed: true },
);

const trouble = fc.constantFrom(
  { outage: ["github"] },
  { outage: ["heroku", "cloudflare"] },
  { rate_limit: { remaining: 0, reset_in_s: 600 } },
  { rate_limit: { kind: "secondary", reset_in_s: 90 } },
  { rate_limit: { kind: "secondary", reset_in_s: 300, status: 429 } },
  { too_many_requests: ["heroku", "cloudflare"] },
  { renamed_workflows: true },
  { disabled_workflows: true },
  { refused_lists: true },
  { stale_index: true },
  { repository: "archived" },
  { repository: "gone" },
  { repository: "forbidden" },
  { visible_after_ms: 30 * SECOND },
  { visible_after_ms: 5 * MINUTE },
);

const passing = fc.constantFrom(5 * SECOND, 30 * SECOND, MINUTE, 4 * MINUTE, 2 * HOUR, 30 * HOUR, 4 * DAY);

/** Everything that can happen next. What makes no sense at its moment, such as an approval of nothing, does not happen. */
export const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("order"),
      surface,
      commit,
      fate,
      release,
      answer,
      cancelled: fc.boolean(),
      twice: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("time passes"), ms: passing }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("somebody approves"), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("somebody rejects"), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("somebody re-runs"), which, fate, release, commit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("somebody cancels on GitHub"), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("somebody deletes a run that is over"), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("GitHub names no canceller") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("an operator cancels"), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("somebody starts a run"),
      surface,
      commit,
      fate,
      release,
      sister: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("somebody starts a run of a branch"),
      surface,
      commit,
      fate,
      release,
      reports: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("somebody releases by hand"), surface, commit, release }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("what is under way ends"), surface, isTaken: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("somebody rolls back by hand"), surface }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("a dozen releases fail"), surface }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("a webhook comes"), which, about, times }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("GitHub lies"), lies }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("there is trouble"), trouble }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("all is well again") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("the console is killed"), after: fc.nat({ max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("nobody foresaw this"), surface }) },
);

type MoveOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
export type Move = MoveOf<typeof move>;
export type Fate = MoveOf<typeof fate>;
export type ReleaseFate = MoveOf<typeof release>;
