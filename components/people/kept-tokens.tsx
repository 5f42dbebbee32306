"use client";

import { useQuery } from "@tanstack/react-query";

import { useNow } from "@/components/ui/clock";
import { tokensQuery } from "@/lib/people/api";
import type { TokenItem } from "@/lib/people/schemas";

interface KeptTokensProps {
  /** Ids of those that go on working. */
  kept: string[];
  onChange: (kept: string[]) => void;
}

/** My API tokens that still work, to choose which of them go on when the others are revoked. */
export function KeptTokens({ kept, onChange }: KeptTokensProps) {
  const { data } = useQuery(tokensQuery());
  const now = useNow(60_000);
  const live = (data?.items ?? []).filter((token) => isLive(token, now));
  if (live.length === 0) return null;
  const toggle = (id: string) => onChange(kept.includes(id) ? kept.filter((other) => other !== id) : [...kept, id]);
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 text-sm font-medium">Tokens that keep working. The others are revoked.</legend>
      {live.map(({ id, name }) => (
        <label key={id} className="flex min-h-9 items-center gap-2 text-sm max-sm:min-h-11">
          <input type="checkbox" checked={kept.includes(id)} onChange={() => toggle(id)} />
          <span className="min-w-0 break-words">{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function isLive({ revoked_at, expires_at }: TokenItem, now: number): boolean {
  return revoked_at === null && (expires_at === null || Date.parse(expires_at) > now);
}
