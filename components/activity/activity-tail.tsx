"use client";

import { Button } from "@/components/ui/button";
import { NEW_ENTRIES } from "@/lib/activity/api";

interface ActivityTailProps {
  isLive: boolean;
  hasFailed: boolean;
  /** How many entries came since the stream was read. */
  fresh: number;
  onShow: () => void;
}

/** A line of fixed height above the stream: what came since it was read waits here until it is asked for. */
export function ActivityTail({ isLive, hasFailed, fresh, onShow }: ActivityTailProps) {
  const words = fresh === 0 ? "New entries appear here." : countWords(fresh);
  return (
    <div className="flex h-10 items-center gap-3 text-sm text-faint">
      <p role="status" className="min-w-0 truncate">
        {!isLive ? "Past entries. Live updates off." : null}
        {isLive && hasFailed ? "Couldn’t look for new entries. Trying again." : null}
        {isLive && !hasFailed ? words : null}
      </p>
      {isLive && fresh > 0 ? (
        <Button size="sm" onClick={onShow}>
          Show
        </Button>
      ) : null}
    </div>
  );
}

function countWords(count: number): string {
  if (count > NEW_ENTRIES) return `More than ${NEW_ENTRIES} new entries`;
  return count === 1 ? "1 new entry" : `${count} new entries`;
}
