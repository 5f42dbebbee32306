"use client";

import { linkExplanation, linkPhrase } from "@/components/flight/connection-words";
import { FlightEntry } from "@/components/flight/flight-entry";
import type { FlightLink } from "@/components/flight/flight-link";
import type { Flights } from "@/components/flight/flight-store";
import { OtherFlights } from "@/components/flight/other-flights";
import { paths } from "@/lib/paths";

export interface ChipParts extends Pick<Flights, "items" | "ended" | "flips" | "rotations"> {
  link: FlightLink;
}

/** What the chip has no room for: each flight with all that is known of it, and how far that can be vouched for. */
export function ChipPanel({ items, ended, flips, rotations, link }: ChipParts) {
  return (
    <div className="text-sm">
      {link.kind === "live" ? null : (
        <div className="stale mb-3 rounded-md border px-3 py-2">
          <p className="font-medium text-wait first-letter:uppercase">{linkPhrase(link)}</p>
          <p className="mt-0.5 text-muted">{linkExplanation(link)}</p>
          {link.kind === "signed_out" ? (
            <a href={paths.signIn(location.pathname)} className="font-medium text-accent underline underline-offset-4">
              Sign in
            </a>
          ) : null}
        </div>
      )}
      {items.length + ended.length + flips.length + rotations.length === 0 ? (
        <p className="text-muted">No deploy of any surface is live on this console. {linkExplanation(link)}</p>
      ) : null}
      <ul className="grid grid-cols-1 gap-4">
        {[...items, ...ended].map((deploy) => (
          <li key={deploy.id}>
            <FlightEntry deploy={deploy} />
          </li>
        ))}
        <OtherFlights flips={flips} rotations={rotations} />
      </ul>
    </div>
  );
}
