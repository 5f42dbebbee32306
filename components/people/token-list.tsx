"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { NewToken } from "@/components/people/new-token";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { deleteToken, tokensQuery } from "@/lib/people/api";
import type { TokenItem } from "@/lib/people/schemas";

interface TokenRowProps {
  token: TokenItem;
  onRevoke: () => void;
  isRevoking: boolean;
}

/** My keys to the HTTP API: make one, see when each was used, revoke it. */
export function TokenList() {
  const { data } = useQuery(tokensQuery());
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: deleteToken,
    onSettled: () => client.invalidateQueries({ queryKey: tokensQuery().queryKey }),
  });
  const tokens = data?.items ?? [];
  return (
    <Section title="My API tokens">
      <Card>
        <NewToken />
        {tokens.length === 0 ? (
          <p className="border-t border-line px-4 py-5 text-sm text-muted">
            No tokens yet. A token lets a script or the command line act as you.
          </p>
        ) : (
          <ul className="divide-y divide-line border-t border-line">
            {tokens.map((token) => (
              <TokenRow
                key={token.id}
                token={token}
                onRevoke={() => revoke.mutate(token.id)}
                isRevoking={revoke.isPending && revoke.variables === token.id}
              />
            ))}
          </ul>
        )}
      </Card>
    </Section>
  );
}

function TokenRow({ token, onRevoke, isRevoking }: TokenRowProps) {
  const now = useNow(60_000);
  const isRevoked = token.revoked_at !== null;
  const isExpired = token.expires_at !== null && Date.parse(token.expires_at) <= now;
  const isDead = isRevoked || isExpired;
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className={classNames("truncate font-medium", isDead && "text-muted line-through")} title={token.name}>
            {token.name}
          </span>
          {token.scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
          {isDead ? <Badge tone="unknown">{isRevoked ? "revoked" : "expired"}</Badge> : null}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>
            made <RelativeTime at={token.created_at} />
          </span>
          <span>
            {token.last_used_at === null ? (
              "never used"
            ) : (
              <>
                used <RelativeTime at={token.last_used_at} />
              </>
            )}
          </span>
          <span className="text-faint">
            {token.expires_at === null ? (
              "never expires"
            ) : (
              <>
                {isExpired ? "expired" : "expires"} <TimeUntil at={token.expires_at} />
              </>
            )}
          </span>
        </p>
      </div>
      {isDead ? null : (
        <Button size="sm" onClick={onRevoke} unavailable={isRevoking} aria-label={`Revoke ${token.name}`}>
          {isRevoking ? "Revoking…" : "Revoke"}
        </Button>
      )}
    </li>
  );
}
