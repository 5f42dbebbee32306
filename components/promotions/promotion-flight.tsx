"use client";

import { useQuery } from "@tanstack/react-query";

import { FlightEntry } from "@/components/flight/flight-entry";
import { useFlights } from "@/components/flight/flight-watch";
import { LinkNote } from "@/components/flight/link-note";
import { Card } from "@/components/ui/card";
import { Section } from "@/components/ui/section";
import { recentPromotionsQuery } from "@/lib/promotions/api";

/** The promotion or rollback that is going out, until production is seen running it; nothing without one. */
export function PromotionFlight() {
  const { data } = useQuery(recentPromotionsQuery());
  const { items } = useFlights();
  const going = data?.items.find(({ state }) => state === "requested");
  const deploy = items.find(({ id, kind }) => id === going?.deploy_id || kind === "promotion" || kind === "rollback");
  if (deploy === undefined) return null;
  return (
    <Section title={deploy.kind === "rollback" ? "Rollback in flight" : "Promotion in flight"} aside={<LinkNote />}>
      <Card className="px-4 py-3">
        <FlightEntry deploy={deploy} />
      </Card>
    </Section>
  );
}
