"use client";

import { BlockerFacts } from "@/components/review/blocker-facts";
import { Callout } from "@/components/ui/callout";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Blocker } from "@/lib/core/decision";

interface OverrideListProps {
  blockers: readonly Blocker[];
  override: readonly string[];
  onChange: (override: string[]) => void;
}

/** Everything in the way; what an admin may pass over can be ticked. */
export function OverrideList({ blockers, override, onChange }: OverrideListProps) {
  if (blockers.length === 0) return null;
  const isHard = blockers.some(({ overridable }) => !overridable);
  const title = blockers.length === 1 ? "One thing stands in the way" : `${blockers.length} things stand in the way`;
  const toggle = (code: string, isOn: boolean) =>
    onChange(isOn ? [...override, code] : override.filter((other) => other !== code));
  return (
    <Callout role="alert" tone="wait" title={title}>
      <ul className="mt-1 grid gap-2">
        {blockers.map((blocker) => (
          <li key={blocker.code} className="min-w-0">
            <p className="flex items-start gap-2">
              <StatusGlyph shape={blocker.overridable ? "dot" : "lock"} tone="wait" className="mt-0.5 size-3.5" />
              <span className="min-w-0 break-words text-ink">
                {blocker.message}{" "}
                <span className="text-xs text-muted">
                  <BlockerFacts blocker={blocker} />
                </span>
              </span>
            </p>
            {blocker.overridable && !isHard ? (
              <label className="mt-1 ml-5.5 flex w-fit cursor-pointer items-center gap-2 py-0.5 text-ink">
                <input
                  type="checkbox"
                  checked={override.includes(blocker.code)}
                  onChange={(event) => toggle(blocker.code, event.target.checked)}
                  className="size-4 accent-accent"
                />
                <span>
                  Override <code className="text-xs">{blocker.code}</code>, with a reason
                </span>
              </label>
            ) : null}
          </li>
        ))}
      </ul>
    </Callout>
  );
}
