import { classNames } from "@/components/ui/class-names";
import { type Tone, toneText } from "@/components/ui/tone";

export type StatusShape =
  | "check"
  | "ring"
  | "pause"
  | "dashed"
  | "octagon"
  | "struck"
  | "triangle"
  | "behind"
  | "lock"
  | "dot";

/** How an outcome is shown. */
export interface Mark {
  shape: StatusShape;
  tone: Tone;
}

/** The same with the word beside it. */
export interface Look extends Mark {
  word: string;
}

interface StatusGlyphProps extends Mark {
  /** How far a ring is filled, 0 to 1. */
  progress?: number;
  className?: string;
}

const CUT = "stroke-surface";

const SHAPES = {
  check: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M4.9 8.3l2.2 2.2 4-4.6" className={CUT} strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  pause: (
    <>
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6.25 5.5v5M9.75 5.5v5" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
    </>
  ),
  dashed: (
    <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" strokeDasharray="3 2.24" strokeLinecap="butt" />
  ),
  octagon: (
    <>
      <path d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z" fill="currentColor" />
      <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" className={CUT} strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  struck: (
    <>
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeWidth="1.5" />
      <path d="M3.7 12.3l8.6-8.6" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  triangle: (
    <>
      <path
        d="M8 1.6l6.8 12.2H1.2z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.2"
        strokeLinejoin="round"
      />
      <path d="M8 6v3.6M8 11.7v.1" className={CUT} strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  behind: (
    <>
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeWidth="1.5" />
      <path
        d="M8 4.8v6.2M5.5 8.6L8 11.1l2.5-2.5"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  lock: (
    <>
      <rect x="2.75" y="7" width="10.5" height="7.25" rx="1.5" fill="currentColor" />
      <path d="M5 7V5a3 3 0 0 1 6 0v2" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
  dot: <circle cx="8" cy="8" r="3" fill="currentColor" />,
};

/** The shape of an outcome: legible without colour. Always stands beside its word. */
export function StatusGlyph({ shape, tone, progress = 0, className }: StatusGlyphProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden
      className={classNames("size-4 shrink-0", toneText[tone], className)}
      fill="none"
    >
      {shape === "ring" ? <Ring progress={progress} /> : SHAPES[shape]}
    </svg>
  );
}

function Ring({ progress }: { progress: number }) {
  const filled = Math.round(Math.min(1, Math.max(0, progress)) * 100);
  return (
    <g strokeWidth="2.5">
      <circle cx="8" cy="8" r="6" stroke="currentColor" strokeOpacity="0.28" />
      {filled === 0 ? (
        <circle cx="8" cy="8" r="1.75" fill="currentColor" stroke="none" />
      ) : (
        <circle
          cx="8"
          cy="8"
          r="6"
          pathLength={100}
          stroke="currentColor"
          strokeDasharray={`${filled} 100`}
          transform="rotate(-90 8 8)"
          className="transition-[stroke-dasharray] duration-300"
        />
      )}
    </g>
  );
}
