"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { deleteSession, sessionsQuery } from "@/lib/people/api";
import type { SessionList as Sessions } from "@/lib/people/schemas";

interface SessionRowProps {
  session: Sessions["items"][number];
  onEnd: () => void;
  isEnding: boolean;
}

const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/HeadlessChrome\//, "Headless Chrome"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** Where I am signed in, with a way to end each. */
export function SessionList() {
  const { data } = useQuery(sessionsQuery());
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: deleteSession,
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery().queryKey }),
  });
  return (
    <Section title="My sessions">
      <Card>
        <ul className="divide-y divide-line">
          {data?.items.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              onEnd={() => end.mutate(session.id)}
              isEnding={end.isPending && end.variables === session.id}
            />
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function SessionRow({ session, onEnd, isEnding }: SessionRowProps) {
  const agent = session.user_agent ?? "Unknown browser";
  return (
    <li className="flex items-center gap-4 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium" title={agent}>
            {browserName(agent)}
          </span>
          {session.current ? <Badge tone="ok">this browser</Badge> : null}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span className="mono text-xs leading-5">{session.ip ?? "address unknown"}</span>
          <span>
            signed in <RelativeTime at={session.created_at} />
          </span>
          <span>
            last seen <RelativeTime at={session.last_seen_at} />
          </span>
          <span className="text-faint">
            ends <TimeUntil at={session.expires_at} />
          </span>
        </p>
      </div>
      {session.current ? null : (
        <Button
          size="sm"
          onClick={onEnd}
          unavailable={isEnding}
          aria-label={`End the session of ${browserName(agent)}`}
        >
          {isEnding ? "Ending…" : "End"}
        </Button>
      )}
    </li>
  );
}

function browserName(agent: string): string {
  const find = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  if (browser === undefined) return agent;
  return system === undefined ? browser : `${browser} on ${system}`;
}
