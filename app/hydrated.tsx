import { type DehydratedState, dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";

interface HydratedProps {
  /** What the server read, under the keys by which the browser will read it again. */
  answers: [QueryKey, unknown][];
  children: ReactNode;
}

/** Hands the server's reads to the browser's queries. */
export function Hydrated({ answers, children }: HydratedProps) {
  return <HydrationBoundary state={stateOf(answers)}>{children}</HydrationBoundary>;
}

/** A client of this request alone. */
function stateOf(answers: HydratedProps["answers"]): DehydratedState {
  const client = new QueryClient();
  for (const [key, answer] of answers) client.setQueryData(key, answer);
  return dehydrate(client);
}
