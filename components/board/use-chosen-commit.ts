"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { reviewQuery } from "@/lib/deploys/api";

/**
 * The chosen commit. Without a choice it is the newest of main at the moment of opening, and stays that one:
 * what is being read must not change because main moved.
 */
export function useChosenCommit(
  surfaceId: string,
  initial: string | null,
  open: boolean,
): [string | null, (sha: string) => void] {
  const client = useQueryClient();
  const [chosen, setChosen] = useState(initial);
  const newest = useQuery({ ...reviewQuery(surfaceId, null), enabled: open && chosen === null });
  // One that was fetched before the dialog was opened, and long ago, is not the newest any more.
  const data = newest.isStale ? undefined : newest.data;
  useEffect(() => {
    if (chosen !== null || data === undefined) return;
    client.setQueryData(reviewQuery(surfaceId, data.sha).queryKey, data);
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the cache has the answer before anybody asks for that SHA
    setChosen(data.sha);
  }, [chosen, data, client, surfaceId]);
  return [chosen, setChosen];
}
