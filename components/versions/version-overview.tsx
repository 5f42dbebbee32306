"use client";

import { useQuery } from "@tanstack/react-query";
import { useFlightLink } from "@/components/flight/flight-watch";
import { LinkNote } from "@/components/flight/link-note";
import type { ConsoleNames } from "@/components/shell/console-names";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/section";
import { AttestationMark } from "@/components/versions/attestation-mark";
import { VersionCard } from "@/components/versions/version-card";
import { VersionDistance } from "@/components/versions/version-distance";
import type { Environment } from "@/lib/core/config";
import { versionsQuery } from "@/lib/versions/api";

interface VersionOverviewProps {
  names: ConsoleNames;
  /** The console that answers. */
  environment: Environment;
}

/** What runs where, and how far apart that is. */
export function VersionOverview({ names, environment }: VersionOverviewProps) {
  const { data: versions, error } = useQuery(versionsQuery());
  const link = useFlightLink();
  if (versions === undefined) return null;
  const isStale = link.kind !== "live" && link.kind !== "off";
  const card = (side: Environment) => ({
    environment: side,
    name: names[side],
    isHere: side === environment,
    side: versions[side],
    isStale,
  });
  return (
    <Section title="What runs where" aside={<LinkNote />}>
      {error === null || isStale ? null : (
        <Callout tone="wait" title="This could not be refreshed; what you see was read earlier." className="mb-3">
          {error.message}
        </Callout>
      )}
      <div className="grid grid-cols-1 gap-3 lg:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
        <VersionCard {...card("staging")} />
        <VersionDistance versions={versions} names={names} />
        <VersionCard {...card("production")}>
          <AttestationMark mark={versions.attestation} runningSha={versions.production.running_sha} />
        </VersionCard>
      </div>
    </Section>
  );
}
