import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Versions } from "@/lib/versions/schemas";

interface AttestationMarkProps {
  mark: Versions["attestation"];
  runningSha: string | null;
}

/** Whether a person has looked at production lately, and whether it was at this commit. */
export function AttestationMark({ mark, runningSha }: AttestationMarkProps) {
  if (mark === null) {
    return (
      <p className="mt-1 flex items-center gap-1.5 text-sm text-muted">
        <StatusGlyph shape="dashed" tone="unknown" className="size-3.5" />
        No attestation is known.
      </p>
    );
  }
  const isCurrent = mark.sha === runningSha;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-sm text-muted">
      <StatusGlyph shape={isCurrent ? "check" : "dashed"} tone={isCurrent ? "ok" : "unknown"} className="size-3.5" />
      {isCurrent ? "Attested" : "Last attested (another commit):"} <Hash value={mark.sha} />
      <RelativeTime at={mark.attested_at} />
    </p>
  );
}
