import type { Environment } from "@/lib/core/config";

export type Who = "admin" | "operator" | "priya" | "tomasz" | "amara";
export type Ending = "succeeded" | "failed" | "cancelled" | "superseded" | "errored";

export interface Turn {
  end: Exclude<Ending, "succeeded">;
  /** The step that fails, for `failed`. */
  step?: number;
}

/** Working day back from today, UTC time, surface, who, why, and how it ended when it did not go well. */
export type StoryRow = readonly [
  day: number,
  at: string,
  surface: string,
  who: Who,
  reason: string | null,
  turn?: Turn,
];

const staging: readonly StoryRow[] = [
  [9, "08:41", "api-staging", "tomasz", "Everything merged since the last release"],
  [9, "10:07", "console-staging", "priya", null],
  [9, "13:52", "raxx-mockups", "operator", "Design review at 15:00"],
  [9, "16:18", "api-staging", "priya", null],
  [8, "09:14", "api-staging", "operator", "Nightly tests are green"],
  [8, "09:38", "console-prod", "amara", "Promoted after a day on staging"],
  [8, "10:02", "console-staging", "tomasz", null],
  [8, "14:31", "getraxx", "operator", "Copy approved by support"],
  [8, "17:06", "api-staging", "tomasz", null],
  [7, "08:58", "api-staging", "priya", null],
  [7, "10:26", "api-staging", "priya", "With the fix for the flaky test", { end: "failed", step: 6 }],
  [7, "10:49", "api-staging", "priya", "Again: the test was wrong about its time zone"],
  [7, "11:37", "console-staging", "operator", null],
  [7, "15:20", "raxx-mockups", "tomasz", null],
  [7, "18:12", "api-staging", "operator", "For the overnight load test"],
  [6, "09:03", "api-staging", "tomasz", null],
  [6, "09:47", "console-staging", "priya", "QA asked for it before noon"],
  [6, "11:15", "api-prod", "amara", "Release of the week", { end: "errored" }],
  [6, "11:31", "api-prod", "amara", "Once more: the platform had kept the old slug"],
  [6, "14:08", "api-staging", "operator", null],
  [6, "16:44", "getraxx", "priya", null],
  [5, "08:52", "api-staging", "operator", "Nightly tests are green"],
  [5, "09:19", "console-prod", "amara", "Nothing odd in the logs since it went to staging"],
  [5, "09:39", "console-staging", "tomasz", null],
  [5, "13:33", "api-staging", "tomasz", "Wrong commit picked", { end: "cancelled" }],
  [5, "13:38", "api-staging", "tomasz", null],
  [5, "15:57", "raxx-mockups", "operator", "New empty states for the workshop"],
  [5, "17:25", "api-staging", "priya", null],
  [4, "09:11", "api-staging", "priya", null],
  [4, "10:44", "console-staging", "operator", "Smoke test for the new build image"],
  [4, "11:29", "api-staging", "operator", null, { end: "superseded" }],
  [4, "12:04", "api-staging", "operator", "After Hana's run from the shell"],
  [4, "15:12", "getraxx", "tomasz", null],
  [4, "16:51", "api-staging", "tomasz", null],
  [3, "08:47", "api-staging", "operator", "Nightly tests are green"],
  [3, "09:58", "console-staging", "priya", null],
  [3, "11:42", "raxx-mockups", "priya", null],
  [3, "14:16", "api-staging", "priya", "Needed for the customer demo"],
  [3, "17:38", "console-staging", "tomasz", null],
  [2, "09:06", "api-staging", "tomasz", null],
  [2, "10:33", "console-staging", "operator", null],
  [2, "13:49", "getraxx", "operator", "Typo on the pricing page"],
  [2, "16:02", "api-staging", "admin", "Checking the runbook while everybody watches"],
  [1, "08:55", "api-staging", "priya", "Nightly tests are green"],
  [1, "11:21", "raxx-mockups", "operator", null],
  [1, "14:40", "api-staging", "operator", null],
  [1, "17:14", "api-staging", "tomasz", null],
  [0, "08:49", "api-staging", "operator", "Nightly tests are green"],
  [0, "11:08", "raxx-mockups", "tomasz", null],
  [0, "15:26", "api-staging", "priya", null],
];

const production: readonly StoryRow[] = [
  [9, "14:22", "api-prod", "admin", "First release of the sprint"],
  [8, "15:47", "api-prod", "operator", null],
  [7, "13:05", "getraxx", "operator", "Published with the newsletter"],
  [7, "16:29", "api-prod", "amara", "Approved in the release meeting"],
  [6, "10:12", "getraxx", "amara", null, { end: "failed", step: 5 }],
  [6, "10:24", "getraxx", "amara", "Again: the build ran out of memory"],
  [5, "14:51", "api-prod", "admin", null],
  [4, "10:36", "api-prod", "operator", "Customer waits for the export fix"],
  [4, "17:19", "raxx-mockups", "operator", null],
  [3, "13:27", "api-prod", "amara", "Release of the week"],
  [2, "11:33", "getraxx", "admin", null],
  [1, "15:02", "getraxx", "operator", "Trial terms corrected"],
];

/** A believable fortnight, as each console's own ledger tells it. */
export const STORY: Record<Environment, readonly StoryRow[]> = { staging, production };

export interface LastDeploy {
  ledger: Environment;
  surface: string;
  minutesAgo: number;
  who: Who;
  reason: string | null;
}

const HOURS = 60;

/** The newest deploy of each surface: staging at the tip, api-prod behind, console-staging two days into its soak. */
export const LAST: readonly LastDeploy[] = [
  {
    ledger: "staging",
    surface: "api-staging",
    minutesAgo: 70,
    who: "priya",
    reason: "Faster reads, for the load test",
  },
  { ledger: "staging", surface: "raxx-mockups", minutesAgo: 77, who: "operator", reason: null },
  {
    ledger: "production",
    surface: "getraxx",
    minutesAgo: 64,
    who: "operator",
    reason: "Questions and answers, final wording",
  },
  {
    ledger: "staging",
    surface: "console-staging",
    minutesAgo: 50 * HOURS,
    who: "tomasz",
    reason: "Soaks until the next promotion",
  },
  {
    ledger: "production",
    surface: "api-prod",
    minutesAgo: 75 * HOURS,
    who: "amara",
    reason: "Release of the week, second part",
  },
  {
    ledger: "staging",
    surface: "console-prod",
    minutesAgo: 98 * HOURS,
    who: "amara",
    reason: "Promoted after a quiet night",
  },
];
