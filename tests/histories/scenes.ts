import fc from "fast-check";

import { type Move, move, surface } from "@/tests/histories/moves";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type Order = Extract<Move, { kind: "order" }>;
type SurfaceId = Order["surface"];

const passes = (ms: number): Move => ({ kind: "time passes", ms });
const lies = (told: Extract<Move, { kind: "GitHub lies" }>["lies"]): Move => ({ kind: "GitHub lies", lies: told });

function order(surfaceId: SurfaceId, change: Partial<Order> = {}): Move {
  return {
    kind: "order",
    surface: surfaceId,
    commit: 1,
    fate: { kind: "well" },
    release: { kind: "serves" },
    answer: "named",
    cancelled: false,
    twice: false,
    ...change,
  };
}

function run(surfaceId: SurfaceId, sister: boolean): Move {
  const well = { fate: { kind: "well" }, release: { kind: "serves" } } as const;
  return { kind: "somebody starts a run", surface: surfaceId, commit: 2, sister, ...well };
}

const again = (which: number): Move => ({
  kind: "somebody re-runs",
  which,
  fate: { kind: "well" },
  release: { kind: "serves" },
  commit: 0,
});

const rollback = (surfaceId: SurfaceId): Move => ({ kind: "somebody rolls back by hand", surface: surfaceId });

const cancelled = (which: number): Move => ({ kind: "somebody cancels on GitHub", which });
const deleted = (which: number): Move => ({ kind: "somebody deletes a run that is over", which });
const trouble = (what: Extract<Move, { kind: "there is trouble" }>["trouble"]): Move => ({
  kind: "there is trouble",
  trouble: what,
});

function byHand(surfaceId: SurfaceId): Move {
  return { kind: "somebody releases by hand", surface: surfaceId, commit: 3, release: { kind: "serves" } };
}

function branch(surfaceId: SurfaceId, reports: boolean): Move {
  const well = { fate: { kind: "well" }, release: { kind: "serves" } } as const;
  return { kind: "somebody starts a run of a branch", surface: surfaceId, commit: 2, reports, ...well };
}

const approval = { fate: { kind: "waits for approval" } } as const;

/** Situations that need several moves in a row, and that chance alone comes to too seldom. */
const SCENES: readonly ((surfaceId: SurfaceId) => Move[])[] = [
  (at) => [order(at, approval), passes(30 * HOUR), { kind: "somebody approves", which: 0 }],
  (at) => [lies({ lateConclusionMs: 40 * SECOND }), order(at), passes(30 * SECOND)],
  (at) => [
    lies({ lateConclusionMs: 40 * SECOND }),
    order(at, { fate: { kind: "step fails", step: 5 } }),
    passes(MINUTE),
  ],
  (at) => [lies({ lateJobsMs: 45 * SECOND }), order(at), passes(30 * SECOND)],
  (at) => [order(at, { release: { kind: "slow", ms: 10 * MINUTE } }), passes(4 * MINUTE)],
  (at) => [order(at), passes(MINUTE), order(at, { commit: 0 }), passes(30 * HOUR), again(1), passes(4 * MINUTE)],
  (at) => [order(at, approval), passes(30 * SECOND), { kind: "somebody cancels on GitHub", which: 0 }],
  (at) => [order(at, { release: { kind: "fails" } }), passes(MINUTE)],
  (at) => [lies({ behindSeconds: 300 }), order(at, { answer: "lost_after_accept" }), passes(30 * SECOND)],
  (at) => [order(at), { kind: "nobody foresaw this", surface: at }, passes(2 * HOUR)],
  (at) => [run(at, true), order(at), passes(30 * SECOND)],
  (at) => [order(at, { answer: "204" }), { kind: "an operator cancels", which: 0 }],
  // Nobody knows its run yet: the first one's turns up, the second one's never.
  (at) => [
    lies({ outOfOrder: true }),
    order(at, { answer: "lost_after_accept" }),
    { kind: "an operator cancels", which: 0 },
  ],
  (at) => [order(at, { answer: "lost_before_accept" }), { kind: "an operator cancels", which: 0 }, passes(4 * MINUTE)],
  (at) => [lies({ lyingEtag: true }), order(at), passes(4 * MINUTE)],
  (at) => [order(at, approval), passes(30 * HOUR), { kind: "somebody rejects", which: 0 }],
  (at) => [order(at), passes(MINUTE), order(at, { commit: 0 }), passes(MINUTE), rollback(at)],
  // Cancelled before its first job, and by nobody whom GitHub names: neither alone in its lane nor behind another was it evicted.
  (at) => [{ kind: "GitHub names no canceller" }, order(at), cancelled(0)],
  (at) => [{ kind: "GitHub names no canceller" }, run(at, false), order(at), passes(5 * SECOND), cancelled(0)],
  (at) => [run(at, false), order(at), passes(5 * SECOND), run(at, false), passes(MINUTE)],
  (at) => [order(at), passes(MINUTE), byHand(at), passes(4 * MINUTE), rollback(at), passes(30 * HOUR)],
  (at) => [order(at), passes(5 * SECOND), lies({ outOfOrder: true }), passes(4 * MINUTE), deleted(0), passes(2 * HOUR)],
  (at) => [lies({ oddWords: true }), order(at, { release: { kind: "slow", ms: 3 * MINUTE } }), passes(MINUTE)],
  (at) => [order(at, { twice: true }), passes(30 * SECOND)],
  // Somebody puts another commit live between a run's end and the look at its platform.
  (at) => [order(at, { release: { kind: "fails" } }), passes(30 * SECOND), byHand(at), passes(4 * MINUTE)],
  (at) => [
    order(at, { release: { kind: "slow", ms: 10 * MINUTE } }),
    passes(30 * SECOND),
    byHand(at),
    passes(4 * MINUTE),
    { kind: "what is under way ends", surface: at, isTaken: false },
    passes(2 * HOUR),
  ],
  (at) => [branch(at, true), passes(MINUTE), again(0), passes(MINUTE)],
  (at) => [branch(at, false), passes(MINUTE), order(at), passes(MINUTE), again(1), passes(MINUTE)],
  (at) => [order(at), passes(5 * SECOND), trouble({ renamed_workflows: true }), passes(4 * MINUTE), byHand(at)],
  (at) => [order(at, approval), passes(30 * SECOND), trouble({ repository: "gone" }), passes(2 * HOUR)],
  (at) => [order(at, { release: { kind: "slow", ms: 10 * MINUTE } }), passes(MINUTE), run(at, false), passes(MINUTE)],
  (at) => [
    ...[0, 1, 2, 3].flatMap((commit) => [order(at, { commit }), passes(MINUTE)]),
    again(2),
    passes(5 * SECOND),
    { kind: "a webhook comes", which: 3, about: "the run", times: 3 } as const,
  ],
];

const scene: fc.Arbitrary<Move[]> = fc
  .tuple(fc.constantFrom(...SCENES), surface)
  .map(([play, surfaceId]) => play(surfaceId));

/** A scene to begin with, or none, and then whatever comes. */
export const history: fc.Arbitrary<Move[]> = fc
  .tuple(fc.oneof(scene, fc.constant<Move[]>([])), fc.array(move, { minLength: 1, maxLength: 8 }))
  .map(([begun, rest]) => [...begun, ...rest]);
