import {
  brokenAuditLog,
  driftedConsoles,
  movedRepository,
  troubledFlags,
  troubledSecrets,
  troubledWebhooks,
  uncoveredAuditLog,
  unreadableFlags,
  unreviewedBreakglass,
  untoldDeployments,
} from "@/lib/board/console-trouble";
import type { BoardFacts, Finder, Found } from "@/lib/board/facts";
import { rejectedWorkflowKeys, troubledPlatforms } from "@/lib/board/platform-trouble";
import type { AttentionItem } from "@/lib/board/schemas";
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
} from "@/lib/board/surface-trouble";

/** In the order in which items of one rank stand. */
export const FINDERS: readonly Finder[] = [
  brokenAuditLog,
  uncoveredAuditLog,
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
  troubledFlags,
  troubledSecrets,
  troubledWebhooks,
  unreadableFlags,
  unread,
  locked,
];

/**
 * What needs a person, the most urgent first; one cause is one item. A platform in trouble stands for every surface that
 * cannot be read, is down or waits because of it. Pure: dashboard, API, command line and wall all show this.
 */
export function needsYou(facts: BoardFacts, finders: readonly Finder[] = FINDERS): AttentionItem[] {
  const found = groupByCause(finders.flatMap((find) => find(facts)));
  return found
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ rank: _rank, root: _root, of: _of, as: _as, ...item }) => item);
}

/** What comes of a cause that was found itself stands under that one; whatever has no such cause stands by itself. */
function groupByCause(found: readonly Found[]): Found[] {
  const roots = new Set(found.flatMap(({ root }) => root ?? []));
  const isUnder = ({ of }: Found) => of !== undefined && roots.has(of);
  return found
    .filter((item) => !isUnder(item))
    .map((item) =>
      item.root === undefined
        ? item
        : withItsOwn(
            item,
            found.filter(({ of }) => of === item.root),
          ),
    );
}

function withItsOwn(cause: Found, under: readonly Found[]): Found {
  const affects = [...new Set([...cause.affects, ...under.flatMap((item) => item.affects)])].toSorted();
  const words = [...new Set(under.flatMap((item) => item.as ?? []))].toSorted();
  const told = words.map((word) => {
    const names = under.filter((item) => item.as === word).map(({ subject }) => subject);
    return `${word}: ${[...new Set(names)].toSorted().join(", ")}.`;
  });
  return { ...cause, affects, message: [cause.message, ...told].join(" ") };
}
