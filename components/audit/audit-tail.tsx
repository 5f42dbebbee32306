"use client";

import { useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { useBrowserNow } from "@/components/ui/clock";
import { formatDuration } from "@/components/ui/time-text";
import { type AuditPlace, auditTailQuery, TAIL_ROWS } from "@/lib/audit/api";
import { ApiError } from "@/lib/core/api-client";

/** Silence about new rows is told once it has lasted so long. */
const STALE_AFTER_MS = 20_000;

interface AuditTailProps {
  place: AuditPlace;
  /** The newest row that is shown; 0 without one. */
  newest: number;
  onShow: () => void;
}

const rowsWords = (count: number) => (count === 1 ? "1 new row" : `${count} new rows`);
const newWords = (count: number) => (count > TAIL_ROWS ? `More than ${TAIL_ROWS} new rows` : rowsWords(count));

/** A line of fixed height above the rows: what came since they were read waits here until it is asked for. */
export function AuditTail({ place, newest, onShow }: AuditTailProps) {
  const { cursor, ...filter } = place;
  const isLive = cursor === undefined && place.to === undefined;
  const { data, error, dataUpdatedAt } = useQuery({ ...auditTailQuery(filter), enabled: isLive });
  const fresh = data?.items.filter(({ seq }) => seq > newest).length ?? 0;
  return (
    <div className="mb-2 flex h-8 items-center gap-3 text-sm text-faint">
      <p role="status" className="min-w-0 truncate">
        {!isLive ? (
          "Past entries. Live updates off."
        ) : error === null ? (
          fresh > 0 ? (
            <span className="font-medium text-ink">{newWords(fresh)}</span>
          ) : (
            "New entries appear here."
          )
        ) : (
          <Unheard error={error} since={dataUpdatedAt} />
        )}
      </p>
      {fresh > 0 ? (
        <Button size="sm" onClick={onShow} aria-label={`Show ${newWords(fresh).toLowerCase()}`}>
          Show
        </Button>
      ) : null}
    </div>
  );
}

/** That new rows cannot be looked for, and since when. */
function Unheard({ error, since }: { error: Error; since: number }) {
  const now = useBrowserNow();
  const silence = since === 0 ? null : now - since;
  const words = error instanceof ApiError ? error.message : "Something unexpected happened.";
  if (silence !== null && silence < STALE_AFTER_MS) return "Newest first. Looking for new rows again…";
  return (
    <span className="text-wait" title={words}>
      New rows could not be looked for{silence === null ? "" : ` for ${formatDuration(silence)}`}. {words}
    </span>
  );
}
