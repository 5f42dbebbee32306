"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { type HintScope, scopeOfHint } from "@/components/flight/hint-scope";
import { recentAttestationsQuery } from "@/lib/attestations/api";
import { attentionQuery, surfacesQuery } from "@/lib/board/api";
import { pauseAfter } from "@/lib/core/back-off";
import { credentialsQuery } from "@/lib/credentials/api";
import { inFlightQuery } from "@/lib/deploys/api";
import { apiPaths } from "@/lib/paths";
import { versionsQuery } from "@/lib/versions/api";

/** Hints come in bursts: one read answers all of them. */
const GATHER_MS = 60;
/** The first new attempt after a stream broke; the next ones come later and later. */
const RETRY_MS = 1_000;

/** Listens to what the server says has changed, and reads that again; answers whether it hears. Polling goes on beside it. */
export function useHints(enabled: boolean): boolean {
  const client = useQueryClient();
  const [hears, setHears] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const hints = gatherHints(client);
    const stop = followHints(hints.take, setHears);
    return () => {
      stop();
      hints.stop();
    };
  }, [enabled, client]);
  return hears;
}

/** Reads again what hints name, together; answers how to take a hint and how to stop. */
function gatherHints(client: QueryClient) {
  const scopes = new Set<HintScope>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const scope of scopes) void readAgain(client, scope);
    scopes.clear();
  };
  return {
    take: (scope: HintScope | null) => {
      if (scope === null) return;
      scopes.add(scope);
      timer ??= setTimeout(flush, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

function readAgain(client: QueryClient, scope: HintScope): Promise<unknown> {
  switch (scope) {
    case "surfaces":
      return Promise.all([
        client.invalidateQueries({ queryKey: surfacesQuery().queryKey }),
        client.invalidateQueries({ queryKey: attentionQuery().queryKey }),
      ]);
    case "flags":
      return Promise.all([
        client.invalidateQueries({ queryKey: ["flags"] }),
        client.invalidateQueries({ queryKey: attentionQuery().queryKey }),
      ]);
    case "secrets":
      return Promise.all([
        client.invalidateQueries({ queryKey: ["secrets"] }),
        client.invalidateQueries({ queryKey: attentionQuery().queryKey }),
      ]);
    case "credentials":
      return Promise.all([
        client.invalidateQueries({ queryKey: credentialsQuery().queryKey }),
        client.invalidateQueries({ queryKey: attentionQuery().queryKey }),
      ]);
    case "versions":
      return Promise.all([
        client.invalidateQueries({ queryKey: versionsQuery().queryKey }),
        client.invalidateQueries({ queryKey: recentAttestationsQuery().queryKey }),
      ]);
    case "deploys":
      return Promise.all([
        client.invalidateQueries({ queryKey: inFlightQuery().queryKey }),
        client.invalidateQueries({ predicate: ({ meta }) => meta?.follows === "deploys" }),
      ]);
  }
}

/**
 * Keeps one event stream open while somebody looks, and opens it again later and later while nobody answers; at once when the
 * tab is looked at again or the network is back. Answers how to close it for good.
 */
function followHints(take: (scope: HintScope | null) => void, onOpen: (isOpen: boolean) => void): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let brokenSince: number | null = null;

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
    onOpen(false);
  }

  function open(): void {
    close();
    // Browsers allow six connections to a host over HTTP/1.1: tabs that nobody looks at must not hold one each.
    if (document.visibilityState === "hidden") return;
    source = new EventSource(apiPaths.deployEvents());
    source.onopen = () => {
      brokenSince = null;
      onOpen(true);
    };
    source.onmessage = ({ data }) => take(scopeOfHint(String(data)));
    source.onerror = () => {
      // The browser's own attempts would come every two seconds for as long as it takes.
      close();
      brokenSince ??= Date.now();
      timer = setTimeout(open, pauseAfter(Date.now() - brokenSince, RETRY_MS, Math.random()));
    };
  }

  open();
  document.addEventListener("visibilitychange", open);
  window.addEventListener("online", open);
  return () => {
    document.removeEventListener("visibilitychange", open);
    window.removeEventListener("online", open);
    close();
  };
}
