import type { BoardFacts, Finder } from "@/lib/board/facts";
import {
  brokenAuditLog,
  driftedConsoles,
  movedRepository,
  unreadableFlags,
  unreviewedBreakglass,
  untoldDeployments,
} from "@/lib/board/find-console-trouble";
import { rejectedWorkflowKeys, troubledPlatforms } from "@/lib/board/find-platform-trouble";
import {
  drifted,
  failed,
  held,
  locked,
  unexplained,
  unread,
  unresolved,
  unwatched,
  unwell,
} from "@/lib/board/find-surface-trouble";
import type { AttentionItem } from "@/lib/board/schemas";

/**
 * What needs a person, the most urgent first; one cause is one item. A platform in trouble stands for every surface that
 * cannot be read, or waits, because of it. Pure: dashboard, API, command line and wall all show this.
 */
export function needsYou(facts: BoardFacts): AttentionItem[] {
  const found = FINDERS.flatMap((find) => find(facts));
  return found.toSorted((one, other) => one.rank - other.rank).map(({ rank: _, ...item }) => item);
}

/** In the order in which items of one rank stand. */
const FINDERS: readonly Finder[] = [
  brokenAuditLog,
  movedRepository,
  troubledPlatforms,
  rejectedWorkflowKeys,
  unresolved,
  unwell,
  failed,
  held,
  unreviewedBreakglass,
  unwatched,
  drifted,
  driftedConsoles,
  unexplained,
  untoldDeployments,
  unreadableFlags,
  unread,
  locked,
];
