"use client";

import { useQuery } from "@tanstack/react-query";

import { RotatingCard } from "@/components/secrets/rotating-card";
import { SECRET_COLUMNS, SecretRow } from "@/components/secrets/secret-row";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { secretsQuery } from "@/lib/secrets/api";

interface SecretListProps {
  /** Why whoever looks cannot rotate secrets here; null where they can. */
  refusal: string | null;
}

/** What is being rotated, then every declared secret, what is due first. */
export function SecretList({ refusal }: SecretListProps) {
  const { data } = useQuery(secretsQuery());
  if (data === undefined || data.items.length === 0) {
    return (
      <EmptyState title="No secrets declared">
        Declare them in cockpit.config.ts: where each is kept, and how often it changes.
      </EmptyState>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      {data.items.map(({ name, rotating }) =>
        rotating === null ? null : <RotatingCard key={name} name={name} id={rotating.id} />,
      )}
      <Card>
        <div
          aria-hidden
          className={`hidden border-b border-line px-4 py-2 text-xs text-muted lg:grid ${SECRET_COLUMNS}`}
        >
          {["Secret", "Stored in", "Owner", "Age", "Due", ""].map((word) => (
            <span key={word}>{word}</span>
          ))}
        </div>
        <ul className="divide-y divide-line">
          {data.items.map((secret) => (
            <SecretRow key={secret.name} secret={secret} refusal={refusal} />
          ))}
        </ul>
      </Card>
    </div>
  );
}
