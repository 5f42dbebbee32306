"use client";

import { lookOfPlace } from "@/components/secrets/rotation-words";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import type { RotatedPlace } from "@/lib/secrets/schemas";

interface PlaceListProps {
  places: readonly RotatedPlace[];
  /** While somebody still hands the value out, a place with the old one is no failure. */
  isOpen?: boolean;
}

/** Which place holds the new value, and which the old one still. */
export function PlaceList({ places, isOpen = false }: PlaceListProps) {
  return (
    <ul className="grid grid-cols-1 gap-2 text-sm sm:grid-cols-2">
      {places.map((place) => {
        const look = lookOfPlace(place, isOpen);
        const isMoving = look.tone === "run";
        return (
          <li
            key={place.id}
            className={classNames(
              "flex min-w-0 items-start gap-2 rounded-md border border-line px-3 py-2",
              isMoving && "bg-accent-soft",
            )}
          >
            <StatusGlyph {...look} progress={0.5} className="mt-0.5" />
            <div className="min-w-0 flex-1">
              <p className="break-words">{place.label}</p>
              <p className={classNames("text-xs", toneText[look.tone])}>
                {look.word}
                {place.since === null || place.state === "waiting" ? null : (
                  <span className="text-faint">
                    {" "}
                    <RelativeTime at={place.since} />
                  </span>
                )}
              </p>
              {place.message === null ? null : <p className="text-xs break-words text-faint">{place.message}</p>}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
