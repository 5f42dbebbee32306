import fc from "fast-check";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const KEYS = ["FLAG_CONSOLE_DEPLOY_CHIP", "FLAG_CONSOLE_DEPLOY_ASYNC"] as const;
const DYNO_NAMES = ["web.1", "web.2"] as const;

const keys = fc.constantFrom<(typeof KEYS)[number][]>([KEYS[0]], [KEYS[1]], [...KEYS]);
const dyno = fc.constantFrom(...DYNO_NAMES);

/** What becomes of the next write of the console. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "taken" } as const) },
  fc.constantFrom({ kind: "refused" } as const, { kind: "lost" } as const, { kind: "answer lost" } as const),
  fc.record({ kind: fc.constant("late" as const), ms: fc.constantFrom(20 * SECOND, 90 * SECOND, 10 * MINUTE) }),
  fc.record({
    kind: fc.constant("phase" as const),
    phase: fc.record({
      ms: fc.constantFrom(0, 30 * SECOND, 15 * MINUTE),
      as: fc.constantFrom("succeeded" as const, "failed" as const),
    }),
  }),
);

const passing = fc.constantFrom(5 * SECOND, 30 * SECOND, 70 * SECOND, 6 * MINUTE, 20 * MINUTE);

/** Everything that can happen next. */
export const flipMove = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("flip"), keys, fate, people: fc.constantFrom(1, 1, 1, 2) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("time passes"), ms: passing }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("command line"),
      keys,
      value: fc.constantFrom("on", "off", "true", null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("another release") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("a dyno is stuck"), dyno }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("a dyno is silent"), dyno }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("Heroku is down") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("all is well again") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("the console is killed"), after: fc.nat({ max: 16 }) }) },
);

type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
export type FlipMoveOf = ValueOf<typeof flipMove>;
export type WriteFate = ValueOf<typeof fate> & { phase?: { ms: number; as: "succeeded" | "failed" } };
