"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { endedIds } from "@/components/flight/flight-link";
import { deployDetailQuery } from "@/lib/deploys/api";
import type { Deploy } from "@/lib/deploys/schemas";

const SHOWN_MS = 8_000;

const KEY = "cockpit-flights";

/** The deploys that ended under this tab's eyes, each for eight seconds; what follows deploys is read again. */
export function useEndedFlights(items: readonly Deploy[], enabled: boolean): readonly Deploy[] {
  const client = useQueryClient();
  const [ended, add] = useShortList();
  const watched = useRef<string | null>(null);
  const ids = items.map((item) => item.id).join(" ");

  useEffect(() => {
    if (!enabled || watched.current === ids) return;
    const before = watched.current?.split(" ").filter(Boolean) ?? recallFlights();
    const now = ids.split(" ").filter(Boolean);
    if (watched.current !== null) {
      void client.invalidateQueries({ predicate: (query) => query.meta?.follows === "deploys" });
    }
    watched.current = ids;
    rememberFlights(now);
    for (const id of endedIds(before, now)) {
      void readEnd(client, id).then((deploy) => (deploy === null ? null : add(deploy)));
    }
  }, [ids, enabled, client, add]);

  return ended;
}

/** Keeps each ended deploy for eight seconds. */
function useShortList(): [readonly Deploy[], (deploy: Deploy) => void] {
  const [shown, setShown] = useState<readonly Deploy[]>([]);
  const remove = useCallback((id: string) => setShown((all) => all.filter((deploy) => deploy.id !== id)), []);
  const add = useCallback(
    (deploy: Deploy) => {
      setShown((all) => [...all.filter((other) => other.id !== deploy.id), deploy]);
      setTimeout(() => remove(deploy.id), SHOWN_MS);
    },
    [remove],
  );
  return [shown, add];
}

/** The deploys this tab was watching, so that it can tell their end after a reload. */
function recallFlights(): string[] {
  return (sessionStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
}

/** Remembers what this tab is watching. */
function rememberFlights(ids: readonly string[]): void {
  if (ids.length === 0) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, ids.join(" "));
}

/** How a deploy ended; null where the console does not say so now, and it is asked again after the next reload. */
async function readEnd(client: QueryClient, id: string): Promise<Deploy | null> {
  const detail = await client.fetchQuery({ ...deployDetailQuery(id), staleTime: 0 }).catch(() => null);
  return detail === null || detail.deploy.finished_at === null ? null : detail.deploy;
}
