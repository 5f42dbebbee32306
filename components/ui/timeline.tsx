import { Card } from "@/components/ui/card";
import { type Look, type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import { formatUtcTime } from "@/components/ui/time-text";

interface TimelineProps {
  entries: { key: number; look: Look; at: string; actor: string; note: string | null }[];
}

/** What happened one after the other, each with its time, who did it, and what there is to say of it. */
export function Timeline({ entries }: TimelineProps) {
  return (
    <Card>
      <ol className="grid grid-cols-1 gap-3 px-4 py-3 text-sm">
        {entries.map(({ key, look, at, actor, note }, index) => (
          <li key={key} className="flex gap-3">
            <StatusGlyph {...markOf(look, index === entries.length - 1)} progress={0.5} className="mt-0.5" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap justify-between gap-x-3">
                <span className="font-medium">{look.word}</span>
                <span className="mono text-xs text-faint">{formatUtcTime(at)} UTC</span>
              </p>
              <p className="text-xs break-words text-muted">
                by {actor}
                {note === null ? "" : `: ${note}`}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

/** What it was on its way through is over: only the newest is shown as running. */
function markOf({ shape, tone }: Look, isNewest: boolean): Mark {
  return shape === "ring" && !isNewest ? { shape: "dot", tone: "neutral" } : { shape, tone };
}
