"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { NewDisplay } from "@/components/displays/new-display";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { deleteDisplay, displaysQuery } from "@/lib/displays/api";
import type { DisplayItem } from "@/lib/displays/schemas";

interface DisplayRowProps {
  display: DisplayItem;
  onRevoke: () => void;
  isRevoking: boolean;
}

/** The screens that show the wall: make a link for one, see when each was last seen, revoke it. */
export function DisplayList() {
  const { data } = useQuery(displaysQuery());
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: deleteDisplay,
    onSettled: () => client.invalidateQueries({ queryKey: displaysQuery().queryKey }),
  });
  const displays = data?.items ?? [];
  return (
    <Section title="Screens">
      <Card>
        <NewDisplay />
        {displays.length === 0 ? (
          <p className="border-t border-line px-4 py-5 text-sm text-muted">
            No displays yet. A display link shows the wall on a screen, and can do nothing else.
          </p>
        ) : (
          <ul className="divide-y divide-line border-t border-line">
            {displays.map((display) => (
              <DisplayRow
                key={display.id}
                display={display}
                onRevoke={() => revoke.mutate(display.id)}
                isRevoking={revoke.isPending && revoke.variables === display.id}
              />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

function DisplayRow({ display, onRevoke, isRevoking }: DisplayRowProps) {
  const now = useNow(60_000);
  const isRevoked = display.revoked_at !== null;
  const isExpired = Date.parse(display.expires_at) <= now;
  const isDead = isRevoked || isExpired;
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span
            className={classNames("truncate font-medium", isDead && "text-muted line-through")}
            title={display.name}
          >
            {display.name}
          </span>
          {isDead ? <Badge tone="unknown">{isRevoked ? "revoked" : "expired"}</Badge> : null}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>
            made <RelativeTime at={display.created_at} /> by {display.issued_by}
          </span>
          <span>
            {display.last_seen_at === null ? (
              "never seen"
            ) : (
              <>
                last seen <RelativeTime at={display.last_seen_at} />
              </>
            )}
          </span>
          <span className="text-faint">
            {display.revoked_at === null ? (
              <>
                {isExpired ? "expired" : "expires"} <TimeUntil at={display.expires_at} />
              </>
            ) : (
              <>
                revoked <RelativeTime at={display.revoked_at} /> by {display.revoked_by ?? "an admin"}
              </>
            )}
          </span>
        </p>
      </div>
      {isDead ? null : (
        <Button size="sm" onClick={onRevoke} unavailable={isRevoking} aria-label={`Revoke ${display.name}`}>
          {isRevoking ? "Revoking…" : "Revoke"}
        </Button>
      )}
    </li>
  );
}
