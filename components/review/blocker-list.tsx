"use client";

import { BlockerFacts } from "@/components/review/blocker-facts";
import { Callout } from "@/components/ui/callout";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Blocker } from "@/lib/core/decision";

interface BlockerListProps {
  blockers: readonly Blocker[];
  /** What is said above a single one. */
  alone?: string;
  /** The codes that are passed over; without it nothing can be. */
  override?: { codes: readonly string[]; set: (codes: string[]) => void };
}

/** Every reason why this cannot be ordered now: what, since when, by whom, what would clear it, and what may be passed over. */
export function BlockerList({ blockers, alone = "One thing stands in the way", override }: BlockerListProps) {
  if (blockers.length === 0) return null;
  const isHard = blockers.some(({ overridable }) => !overridable);
  return (
    <Callout
      role="alert"
      tone="wait"
      title={blockers.length === 1 ? alone : `${blockers.length} things stand in the way`}
    >
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
            {override !== undefined && blocker.overridable && !isHard ? (
              <OverrideChoice code={blocker.code} {...override} />
            ) : null}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function OverrideChoice({ code, codes, set }: NonNullable<BlockerListProps["override"]> & { code: string }) {
  return (
    <label className="mt-1 ml-5.5 flex w-fit cursor-pointer items-center gap-2 py-0.5 text-ink">
      <input
        type="checkbox"
        checked={codes.includes(code)}
        onChange={(event) => set(event.target.checked ? [...codes, code] : codes.filter((other) => other !== code))}
        className="size-4 accent-accent"
      />
      <span>
        Override <code className="text-xs">{code}</code>, with a reason
      </span>
    </label>
  );
}
