"use client";

import { useQuery } from "@tanstack/react-query";

import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Hash } from "@/components/ui/hash";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { recentAttestationsQuery } from "@/lib/attestations/api";

/** Who looked at production, when, and at which commit. */
export function AttestationList() {
  const { data } = useQuery(recentAttestationsQuery());
  const items = data?.items ?? [];
  return (
    <Section title="Attestations">
      {items.length === 0 ? (
        <EmptyState title="Nobody has attested yet">
          An admin who has looked at production says so here, by name and with a code.
        </EmptyState>
      ) : (
        <Card>
          <ul className="divide-y divide-line">
            {items.map(({ id, sha, note, attested_by, attested_at }) => (
              <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2.5 text-sm">
                <Hash value={sha} copy />
                <span className="min-w-0 flex-1 basis-60 break-words">{note}</span>
                <span className="text-muted">{attested_by.email}</span>
                <span className="text-muted">
                  <RelativeTime at={attested_at} />
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Section>
  );
}
