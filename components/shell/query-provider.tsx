"use client";

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

import { dismissNotice, showNotice } from "@/components/shell/notices";
import { setClockOffset } from "@/components/ui/clock";
import { ApiError, watchServerDate } from "@/lib/core/api-client";

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: {
      /** What the query reads, for "Could not refresh …". */
      what?: string;
      /** Somebody else tells about its failures. */
      quiet?: boolean;
      /** Read again when a deploy starts or ends. */
      follows?: "deploys";
    };
    mutationMeta: { quiet?: boolean };
  }
}

const wordsOf = (error: Error) => (error instanceof ApiError ? error.message : "Something unexpected happened.");
const isRefusal = (error: Error) => error instanceof ApiError && !error.isConnection;

/** Gives the page its reads and writes. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => {
    watchServerDate((serverMs, browserMs) => setClockOffset(serverMs - browserMs));
    return createClient();
  });
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/** The one place where failed reads and writes are reported; lost connections are the chip's to tell. */
function createClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.meta?.quiet === true || !isRefusal(error)) return;
        showNotice({
          key: query.queryHash,
          tone: "fail",
          text: `Could not refresh ${query.meta?.what ?? "this page"}: ${wordsOf(error)}`,
        });
      },
      onSuccess: (_answer, query) => dismissNotice(query.queryHash),
    }),
    mutationCache: new MutationCache({
      onError: (error, ...[, , mutation]) => {
        if (mutation.meta?.quiet === true) return;
        showNotice({ key: `mutation-${mutation.mutationId}`, tone: "fail", text: wordsOf(error) });
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        networkMode: "always",
        refetchOnReconnect: "always",
        retry: (count, error) => count < 2 && !isRefusal(error),
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
