import fc from "fast-check";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const ROTATED_KEY = "API_INTERNAL_TOKEN";
export const ROTATED_APPS = ["raxx-api-staging", "raxx-api-prod"] as const;

const app = fc.constantFrom(...ROTATED_APPS);
const dyno = fc.constantFrom("web.1" as const, "web.2" as const);

/** What becomes of the next write to an app; what the router lets through arrives within a minute (fact H1). */
const fate = fc.oneof(
  fc.constantFrom({ kind: "refused" } as const, { kind: "lost" } as const, { kind: "answer lost" } as const),
  fc.record({ kind: fc.constant("late" as const), ms: fc.constantFrom(5 * SECOND, 20 * SECOND, 50 * SECOND) }),
  fc.record({
    kind: fc.constant("phase" as const),
    phase: fc.record({
      ms: fc.constantFrom(0, 30 * SECOND, 15 * MINUTE),
      as: fc.constantFrom("succeeded" as const, "failed" as const),
    }),
  }),
);

const passing = fc.constantFrom(2 * SECOND, 8 * SECOND, 30 * SECOND, 70 * SECOND, 6 * MINUTE, 20 * MINUTE);

/** Everything that can happen next. */
export const rotationMove = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("rotate"), people: fc.constantFrom(1, 1, 2) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("time passes"), ms: passing }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("a write goes wrong"), app, fate }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("command line"), app, value: fc.constantFrom("x", "y") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("another release"), app }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("a dyno is stuck"), app, dyno }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("Heroku is down"), app }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("it is given up") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("all is well again") }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("the console is killed"), after: fc.nat({ max: 16 }) }) },
);

type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;
export type RotationMoveOf = ValueOf<typeof rotationMove>;
