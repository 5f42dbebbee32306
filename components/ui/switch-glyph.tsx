import { classNames } from "@/components/ui/class-names";

interface SwitchGlyphProps {
  isOn: boolean;
  /** On its way there. */
  isMoving?: boolean;
}

/** Which side a switch is on: right and filled is on. Always stands beside its word. */
export function SwitchGlyph({ isOn, isMoving = false }: SwitchGlyphProps) {
  return (
    <svg
      viewBox="0 0 28 16"
      aria-hidden
      className={classNames("h-4 w-7 shrink-0", isMoving && "text-accent")}
      fill="none"
    >
      <rect
        x="0.75"
        y="0.75"
        width="26.5"
        height="14.5"
        rx="7.25"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={isMoving ? "3 2" : undefined}
        className={isOn || isMoving ? undefined : "stroke-edge"}
        fill={isOn && !isMoving ? "currentColor" : "none"}
      />
      <circle
        cx={isMoving ? 14 : isOn ? 20 : 8}
        cy="8"
        r="4.5"
        className={isMoving ? undefined : isOn ? "fill-surface" : "fill-edge"}
        fill="currentColor"
      />
    </svg>
  );
}
