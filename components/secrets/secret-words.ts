import type { Look } from "@/components/ui/status-glyph";
import { formatAgo } from "@/components/ui/time-text";
import type { Secret, SecretConsumer } from "@/lib/secrets/schemas";

const DAY_MS = 24 * 3_600_000;

const DUE_LOOK: Record<Secret["due"], Look> = {
  fresh: { word: "Fresh", shape: "check", tone: "ok" },
  due: { word: "Due", shape: "pause", tone: "wait" },
  overdue: { word: "Overdue", shape: "octagon", tone: "fail" },
  unknown: { word: "Age unknown", shape: "dashed", tone: "unknown" },
};

export const ROTATES_WORDS: Record<Secret["rotates"], string> = {
  overlapping: "Overlapping: old and new both work until the end",
  cut_over: "Cut-over: the old value is refused while it moves",
};

/** An answer that is older than two looks is no good one. */
const OLD_MS = 11 * 60_000;

/** How a secret stands against its cadence. */
export function lookOfSecret({ due }: Pick<Secret, "due">): Look {
  return DUE_LOOK[due];
}

/** "97 d of 90". */
export function ageWords({ age_days, cadence_days }: Pick<Secret, "age_days" | "cadence_days">): string {
  return age_days === null ? `unknown, every ${cadence_days} d` : `${age_days} d of ${cadence_days}`;
}

/** A place as short as a list needs it. */
export function shortPlace({ label }: Pick<SecretConsumer, "label">): string {
  return label
    .replace(/^config var of /, "")
    .replace(/^variable of Pages project /, "Pages ")
    .replace(/^Actions secret of (the |environment )?/, "Actions ");
}

/** What was last seen of one consumer, and whether that is a problem. */
export function consumerWords(consumer: SecretConsumer, now: number): { text: string; isProblem: boolean } {
  const { state, checked_at: checkedAt, written_at: writtenAt, problem } = consumer;
  if (problem !== null) return { text: seenWords(problem, checkedAt, now), isProblem: true };
  const ago = (at: string) => formatAgo(now - Date.parse(at));
  switch (state) {
    case "by_hand":
      return { text: "can't be seen from here", isProblem: false };
    case "unknown":
      return { text: "not looked at yet", isProblem: false };
    case "unset":
      return { text: "not set", isProblem: true };
    case "sealed":
      return { text: writtenAt === null ? "can't be read" : `written ${ago(writtenAt)}`, isProblem: false };
    case "held":
      return checkedAt === null
        ? { text: "not looked at yet", isProblem: false }
        : { text: `seen ${ago(checkedAt)}`, isProblem: now - Date.parse(checkedAt) > OLD_MS };
  }
}

function seenWords(problem: string, checkedAt: string | null, now: number): string {
  return checkedAt === null ? problem : `seen ${formatAgo(now - Date.parse(checkedAt))}; ${problem}`;
}

/** When a new value is due, seen from now. */
export function dueWords({ due, due_at }: Pick<Secret, "due" | "due_at">, now: number): string {
  if (due_at === null) return "no rotation on record";
  const days = Math.ceil(Math.abs(Date.parse(due_at) - now) / DAY_MS);
  if (due === "overdue") return days === 0 ? "due today" : `${days} d overdue`;
  return due === "due" ? `in ${days} d` : shortDate(due_at);
}

/** "Thu 15 Apr 2027", in UTC. */
function shortDate(iso: string): string {
  const words = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", words).format(new Date(iso)).replace(",", "");
}

/** Of so many secrets, how many stand how; only what there is. */
export function summaryOf(secrets: readonly Pick<Secret, "due">[]): { due: Secret["due"]; text: string }[] {
  const words = { overdue: "overdue", due: "due soon", unknown: "of unknown age", fresh: "fresh" } as const;
  const order = ["overdue", "due", "unknown", "fresh"] as const;
  return order.flatMap((due) => {
    const count = secrets.filter((secret) => secret.due === due).length;
    return count === 0 ? [] : [{ due, text: `${count} ${words[due]}` }];
  });
}
