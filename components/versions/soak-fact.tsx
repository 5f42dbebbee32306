import type { ConsoleName } from "@/components/shell/console-names";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import type { Versions } from "@/lib/versions/schemas";

/** How long staging has run what would go out. */
export function SoakFact({ versions: { soak_seconds: soak }, name }: { versions: Versions; name: ConsoleName }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">Soak</h3>
      <p className="flex items-center gap-2 rounded-md border border-line px-3 py-2 text-sm">
        <StatusGlyph shape={soak === null ? "dashed" : "dot"} tone={soak === null ? "unknown" : "neutral"} />
        {soak === null ? (
          `How long ${name.label} has run it is not known.`
        ) : (
          <span>
            <span className="mono tight">{formatDuration(soak * 1000)}</span> on {name.label}
          </span>
        )}
      </p>
    </div>
  );
}
