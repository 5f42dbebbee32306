import { checkWords } from "@/components/review/check-words";
import { type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import type { Checks } from "@/lib/surfaces/schemas";

const LOOKS: Record<Checks["state"], Mark> = {
  passed: { shape: "check", tone: "ok" },
  failed: { shape: "octagon", tone: "fail" },
  pending: { shape: "pause", tone: "wait" },
  none: { shape: "dashed", tone: "unknown" },
  unknown: { shape: "dashed", tone: "unknown" },
};

const ITEM_LOOKS: Record<string, Mark> = {
  success: { shape: "check", tone: "ok" },
  passed: { shape: "check", tone: "ok" },
  failure: { shape: "octagon", tone: "fail" },
  failed: { shape: "octagon", tone: "fail" },
  timed_out: { shape: "octagon", tone: "fail" },
  startup_failure: { shape: "octagon", tone: "fail" },
  pending: { shape: "pause", tone: "wait" },
  in_progress: { shape: "pause", tone: "wait" },
  queued: { shape: "pause", tone: "wait" },
};
const OTHER: Mark = { shape: "struck", tone: "neutral" };

/** What CI says about the commit; skipped and neutral are never shown as good. */
export function CheckSummary({ checks }: { checks: Checks }) {
  const look = LOOKS[checks.state];
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">Checks</h3>
      <details className="rounded-md border border-line">
        <summary className="flex items-center gap-2 px-3 py-2 text-sm">
          <StatusGlyph shape={look.shape} tone={look.tone} />
          <span className="flex-1">{checkWords(checks)}</span>
          <span className="text-xs text-faint">{checks.items.length === 0 ? "" : `${checks.items.length} · show`}</span>
        </summary>
        <ul className="border-t border-line px-3 py-1.5 text-sm">
          {checks.items.length === 0 ? <li className="py-0.5 text-muted">GitHub lists none.</li> : null}
          {checks.items.map((item, place) => (
            <li key={`${place} ${item.name}`} className="flex items-center gap-2 py-0.5">
              <StatusGlyph {...(ITEM_LOOKS[item.state] ?? OTHER)} className="size-3.5" />
              <span className="min-w-0 truncate" title={item.name}>
                {item.url === null ? (
                  item.name
                ) : (
                  <a href={item.url} target="_blank" rel="noreferrer" className="underline-offset-4 hover:underline">
                    {item.name}
                  </a>
                )}
              </span>
              <span className="ml-auto text-xs whitespace-nowrap text-faint">{item.state.replaceAll("_", " ")}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
