"use client";

import { linkExplanation } from "@/components/flight/connection-words";
import { FlightEntry } from "@/components/flight/flight-entry";
import type { FlightLink } from "@/components/flight/flight-link";
import { useFlightLink, useFlights } from "@/components/flight/flight-watch";
import { LinkNote } from "@/components/flight/link-note";
import { OtherFlights } from "@/components/flight/other-flights";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";

/** The second question of the dashboard: what is going out? */
export function InFlightPanel() {
  const { items, flips, rotations } = useFlights();
  const link = useFlightLink();
  const isCurrent = link.kind === "live";
  return (
    <Section title="Going out" aside={<LinkNote />}>
      <Card className={classNames(!isCurrent && link.kind !== "off" && "stale")}>
        {items.length + flips.length + rotations.length === 0 ? (
          <p className="flex min-h-14 items-center gap-2.5 px-4 text-muted">
            <StatusGlyph shape={isCurrent ? "dot" : "dashed"} tone={isCurrent ? "neutral" : "unknown"} />
            {emptyWords(link)}
          </p>
        ) : (
          <ul className="max-h-52 divide-y divide-line overflow-y-auto">
            {items.map((deploy) => (
              <li key={deploy.id} className="px-4 py-3">
                <FlightEntry deploy={deploy} />
              </li>
            ))}
            <OtherFlights flips={flips} rotations={rotations} className="px-4 py-1" />
          </ul>
        )}
      </Card>
    </Section>
  );
}

function emptyWords(link: FlightLink): string {
  if (link.kind === "live") return "Nothing is going out.";
  if (link.kind === "off") return `Nothing was going out when this page was made. ${linkExplanation(link)}`;
  return "Nothing was going out when this was last seen.";
}
