import { nameOfEmail } from "@/components/ui/person-name";
import type { Mark } from "@/components/ui/status-glyph";
import { behindMain, commitsApart, type LaneRow } from "@/lib/board/lanes";
import type { SurfaceTile } from "@/lib/board/schemas";
import { isMoving } from "@/lib/board/strip";
import { paths } from "@/lib/paths";

/** What can be done about how far production is behind. */
export type ArrowAct =
  /** `sha` null for the newest of main; `origin` names where the commit comes from. */
  | { kind: "deploy"; sha: string | null; origin: string | null; label: string }
  | { kind: "promote"; label: string }
  | { kind: "follow"; href: string; label: string }
  | { kind: "release" }
  | { kind: "none"; words: string; mark: Mark };

export interface ArrowSays {
  top: { words: string; mark: Mark | null } | null;
  act: ArrowAct;
  caption: string | null;
  /** Whether nothing goes through now. */
  isStopped: boolean;
  /** Since when staging runs what would be promoted; null where that is no question. */
  soaksSince?: string | null;
}

export interface Choice {
  sha: string;
  /** Whether production contains the commit; null while nobody knows. */
  contains: boolean | null;
}

/** Where a commit comes from that was chosen on the rail. */
export const CHOSEN = "The commit chosen on the rail.";

interface Pair {
  staging: SurfaceTile | null;
  production: SurfaceTile;
}

type Flight = NonNullable<SurfaceTile["in_flight"]>;

const DASHED: Mark = { shape: "dashed", tone: "unknown" };

const PAUSE: Mark = { shape: "pause", tone: "wait" };

const BLOCKED: Mark = { shape: "octagon", tone: "wait" };

const CHECK: Mark = { shape: "check", tone: "ok" };

/** What stands in the way of a promotion, in the room of the arrow. */
const IN_THE_WAY: Record<string, string> = {
  behind_production: "Staging is older",
  diverged: "Histories differ",
  comparison_unknown: "Not compared",
  not_on_main: "Not on main",
  production_unreachable: "Doesn’t answer",
  checks_missing: "No checks yet",
  checks_failed: "Checks failed",
  checks_pending: "Checks running",
  checks_unknown: "Checks unknown",
  soak_too_short: "Soaking",
};

/** It is said elsewhere: the host decides where promotions are ordered, and a lane in sync says so. */
const NOT_OF_THE_ARROW = ["wrong_console", "nothing_to_promote"];

/** What stands between staging and production: what is under way, what is in the way, else how far and the way to ship it. */
export function arrowSays(row: LaneRow, choice: Choice | null, isCurrent: boolean): ArrowSays | null {
  const { staging, production } = row;
  if (production === null) return null;
  if (production.in_flight !== null) return flightSays(production.in_flight);
  if (production.lock?.kind === "lock") {
    const words = { words: "Locked", mark: { shape: "lock", tone: "wait" } as const };
    return { top: words, act: { kind: "release" }, caption: `by ${nameOfEmail(production.lock.by)}`, isStopped: true };
  }
  if (production.held !== null) {
    const { surface_id: id, held, promotion_required: isPromoted } = production;
    const act = { kind: "follow" as const, href: isPromoted ? paths.versions() : paths.surface(id), label: "Resume…" };
    const top = { words: "Held after a rollback", mark: PAUSE };
    return { top, act, caption: `by ${nameOfEmail(held.by)}`, isStopped: true };
  }
  if (choice !== null) return choiceSays(choice, { staging, production }, isCurrent);
  const apart = staging === null ? behindMain(production) : commitsApart(staging, production);
  if (apart === 0) {
    return {
      top: null,
      act: { kind: "none", words: "In sync", mark: isCurrent ? CHECK : DASHED },
      caption: null,
      isStopped: false,
    };
  }
  const distance = distanceWords(apart);
  if (production.promotion_required) return promotionSays(production, staging, distance);
  return { top: { words: distance, mark: null }, ...wayOf(production, staging), isStopped: false };
}

function flightSays(flight: Flight): ArrowSays {
  const href = paths.deploy(flight.id);
  const who = flight.requested_by === null ? undefined : nameOfEmail(flight.requested_by.email);
  const caption = who === undefined ? null : `by ${who}`;
  if (flight.state === "unresolved" || flight.state === "unknown") {
    const act = { kind: "follow" as const, href, label: "Settle…" };
    return { top: { words: "1 unresolved", mark: DASHED }, act, caption: "admins settle it", isStopped: true };
  }
  const act = { kind: "follow" as const, href, label: "Follow" };
  const top = isMoving(flight)
    ? { words: "Deploying", mark: null }
    : { words: flight.blocked_by === null ? "1 deploy queued" : "1 deploy waits", mark: PAUSE };
  return { top, act, caption, isStopped: true };
}

function choiceSays({ sha, contains }: Choice, { staging, production }: Pair, isCurrent: boolean): ArrowSays {
  if (contains === true) {
    return {
      top: null,
      act: { kind: "none", words: "Has it", mark: isCurrent ? CHECK : DASHED },
      caption: null,
      isStopped: false,
    };
  }
  const caption = contains === null ? "not known whether it has it" : null;
  if (!production.promotion_required) {
    return {
      top: null,
      act: { kind: "deploy", sha, origin: CHOSEN, label: "Deploy this…" },
      caption,
      isStopped: false,
    };
  }
  if (staging?.live?.sha === sha)
    return { top: null, act: { kind: "promote", label: "Promote this…" }, caption, isStopped: false };
  const act = { kind: "none" as const, words: "Not on staging", mark: DASHED };
  return { top: null, act, caption: "only what staging runs is promoted", isStopped: true };
}

function distanceWords(apart: number | null): string {
  if (apart === null) return "Distance unknown";
  if (apart < 0) return `${-apart} ahead of staging`;
  return apart === 1 ? "1 commit" : `${apart} commits`;
}

function promotionSays(production: SurfaceTile, staging: SurfaceTile | null, distance: string): ArrowSays {
  const act = { kind: "promote" as const, label: "Promote…" };
  const [first, ...rest] = (production.promotion?.blockers ?? []).filter(
    ({ code }) => !NOT_OF_THE_ARROW.includes(code),
  );
  if (first !== undefined) {
    const words = IN_THE_WAY[first.code] ?? "Blocked";
    const more = rest.length === 0 ? "" : ` · ${rest.length} more in the way`;
    return { top: { words, mark: BLOCKED }, act, caption: `${distance}${more}`, isStopped: true };
  }
  const top = { words: distance, mark: null };
  if (staging !== null && staging.in_flight !== null) {
    return { top, act, caption: `${staging.surface_id} deploys now`, isStopped: false };
  }
  const soaksSince = production.promotion?.staging_since ?? null;
  return { top, act, caption: soaksSince === null ? "the commit on staging" : null, isStopped: false, soaksSince };
}

function wayOf(production: SurfaceTile, staging: SurfaceTile | null): Pick<ArrowSays, "act" | "caption"> {
  const isBusy = staging !== null && staging.in_flight !== null;
  const sha = staging?.live?.sha ?? null;
  if (staging === null || sha === null) {
    return { act: { kind: "deploy", sha: null, origin: null, label: "Deploy…" }, caption: "newest of main" };
  }
  const caption = isBusy ? `${staging.surface_id} deploys now` : "the commit on staging";
  return {
    act: { kind: "deploy", sha, origin: `The commit that ${staging.surface_id} runs.`, label: "Deploy…" },
    caption,
  };
}
