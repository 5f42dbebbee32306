import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import type { Environment } from "@/lib/core/config";

export type Shape = "ok" | "fail" | "drift" | "warn" | "behind" | "unknown" | "lock" | "wait";

const RIM = {
  stroke: "var(--rim,none)",
  strokeWidth: 2,
  strokeDasharray: "3.4 2.6",
  fill: "var(--solid,currentColor)",
};
const CUT = "var(--cut,var(--surface))";

/** Outcome is shape, word and tone. `--solid` and `--rim` make a shape hollow when it is stale, `--cut` is the tone of the mark inside. */
const DRAWN: Record<Shape, ReactNode> = {
  ok: (
    <>
      <circle cx="12" cy="12" r="10.5" {...RIM} />
      <path d="m7 12.4 3.4 3.4L17 8.8" fill="none" stroke={CUT} strokeWidth="2.6" strokeLinecap="square" />
    </>
  ),
  fail: (
    <>
      <path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" {...RIM} />
      <path d="m8 8 8 8m0-8-8 8" stroke={CUT} strokeWidth="2.8" strokeLinecap="square" />
    </>
  ),
  drift: (
    <>
      <path d="M12 .8 23.2 12 12 23.2.8 12z" {...RIM} />
      <path d="M7.2 10h9.6M7.2 14.2h9.6M14.4 7l-4.8 10.2" stroke={CUT} strokeWidth="1.9" fill="none" />
    </>
  ),
  warn: (
    <>
      <path d="M12 1.6 23.4 22H.6z" {...RIM} />
      <path d="M12 9v6m0 2.4v2" stroke={CUT} strokeWidth="2.4" fill="none" />
    </>
  ),
  behind: (
    <>
      <circle cx="12" cy="12" r="9.8" fill="none" stroke="currentColor" strokeWidth="2.2" />
      <path d="M12 6.6v10m-4.2-4.1 4.2 4.3 4.2-4.3" fill="none" stroke="currentColor" strokeWidth="2.2" />
    </>
  ),
  unknown: (
    <circle cx="12" cy="12" r="9.8" fill="none" stroke="currentColor" strokeWidth="2.4" strokeDasharray="3.6 2.56" />
  ),
  lock: (
    <>
      <path d="M6.5 11V8a5.5 5.5 0 0 1 11 0v3" fill="none" stroke="currentColor" strokeWidth="2.4" />
      <rect x="4" y="11" width="16" height="11" rx="1.5" fill="currentColor" />
    </>
  ),
  wait: (
    <>
      <circle cx="12" cy="12" r="9.8" fill="none" stroke="currentColor" strokeWidth="2.2" />
      <path d="M9.4 8v8m5.2-8v8" stroke="currentColor" strokeWidth="2.6" />
    </>
  ),
};

interface Progress {
  step: number;
  total: number;
}

const stepClass = (index: number, step: number) => (index < step - 1 ? "done" : index === step - 1 ? "now" : undefined);

/** One shape of the language in which an outcome is told. */
export function Glyph({ shape, className }: { shape: Shape; className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={classNames("g", className)}>
      {DRAWN[shape]}
    </svg>
  );
}

/** A ring that fills by step. */
export function Ring({ step, total, className }: Progress & { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={classNames("g", className)}>
      <circle cx="12" cy="12" r="9.6" fill="none" stroke="var(--line)" strokeWidth="4" />
      <circle
        cx="12"
        cy="12"
        r="9.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="4"
        pathLength={Math.max(1, total)}
        strokeDasharray={`${step} ${Math.max(1, total)}`}
        transform="rotate(-90 12 12)"
      />
    </svg>
  );
}

/** Done is solid, now is half, what is to come is a line. */
export function Steps({ step, total }: Progress) {
  const places = Array.from({ length: Math.max(1, total) }, (_, index) => `${index + 1} of ${total}`);
  return (
    <div className="steps" aria-hidden>
      {places.map((place, index) => (
        <i key={place} className={stepClass(index, step)} />
      ))}
    </div>
  );
}

/** A name that is cut in its middle: its end tells it apart. */
export function Mid({ text }: { text: string }) {
  const end = text.length > 9 && text.includes("-") ? text.lastIndexOf("-") : text.length;
  return (
    <span className="mid">
      <span>{text.slice(0, end)}</span>
      <span>{text.slice(end)}</span>
    </span>
  );
}

/** Production is a square and staging a circle, with the word where there is room. */
export function Env({ environment, children }: { environment: Environment | "unknown"; children?: ReactNode }) {
  return (
    <span className={classNames("env", environment === "staging" && "staging")}>
      <span>{children ?? environment.toUpperCase()}</span>
    </span>
  );
}
