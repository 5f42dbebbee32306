"use client";

import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Rotation } from "@/lib/secrets/schemas";

interface RotationFlightProps {
  rotation: Rotation;
  /** While it is not current, its age takes the room. */
  isBrief?: boolean;
}

/** A rotation that is on its way, in one line: how many places run with the new value, and which is next. */
export function RotationFlight({ rotation: { secret, state, places }, isBrief = false }: RotationFlightProps) {
  const verified = places.filter((place) => place.state === "verified").length;
  const next = places.find((place) => place.state !== "verified");
  const share = places.length === 0 ? 0 : verified / places.length;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusGlyph shape="ring" tone="run" progress={Math.max(share, 0.1)} />
      <span className="mono truncate font-medium">{secret}</span>
      {isBrief ? null : (
        <>
          <span className="hidden min-w-0 truncate text-muted sm:inline">
            {state === "converging" ? `converging ${verified}/${places.length}` : state}
            {next === undefined || state !== "converging" ? null : `: ${next.label.replace(/^config var of /, "")}`}
          </span>
          <span className="mono shrink-0 text-muted sm:hidden">
            {verified}/{places.length}
          </span>
        </>
      )}
    </span>
  );
}
