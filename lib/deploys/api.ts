import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { conditionalFetch, fetchJson, sendToApi } from "@/lib/core/api-client";
import { paced } from "@/lib/core/back-off";
import { isTerminal } from "@/lib/deploys/rules";
import type {
  DeployAnswer,
  DeployDetail,
  DeployList,
  InFlight,
  SettleRequest,
  Shipment,
  ShownState,
} from "@/lib/deploys/schemas";
import { apiPaths } from "@/lib/paths";
import type { DeployReview } from "@/lib/surfaces/schemas";

/** Queries with this mark are read again when a deploy starts or ends. */
const FOLLOWS_DEPLOYS = { follows: "deploys" } as const;

const hidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";

const fetchInFlight = conditionalFetch<InFlight>(apiPaths.inFlight());

export interface DeployFilter {
  surface_id?: string | undefined;
  state?: string | undefined;
  target_env?: string | undefined;
  actor?: string | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** What "recent deploys" means. */
export const RECENT_DEPLOYS = { limit: 8 } as const;

export interface DeployOrder {
  surface_id: string;
  sha: string;
  reason?: string;
  confirm?: string;
}

/** Every live deploy; asked each second while something runs, seldom where hints are heard or the tab is hidden. */
export function inFlightQuery(hearsHints = false) {
  return queryOptions({
    queryKey: ["deploys", "in-flight"],
    queryFn: ({ signal }) => fetchInFlight(signal),
    refetchInterval: ({ state }) => {
      if (hidden()) return paced(15_000, state);
      if (hearsHints) return paced(3_000, state);
      return paced((state.data?.items.length ?? 0) > 0 ? 1_000 : 2_000, state);
    },
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: "always",
    refetchOnReconnect: "always",
    retry: false,
    meta: { quiet: true },
  });
}

/** One deploy with its transitions and steps; followed while it is live. */
export function deployDetailQuery(id: string) {
  return queryOptions({
    queryKey: ["deploys", "detail", id],
    queryFn: ({ signal }) => fetchJson<DeployDetail>(apiPaths.deploy(id), { signal }),
    refetchInterval: ({ state }) => {
      const deploy = state.data?.deploy;
      if (hidden()) return paced(15_000, state);
      return paced(deploy === undefined || isTerminal(deploy.state) ? 15_000 : 1_500, state);
    },
    meta: { what: "this deploy", ...FOLLOWS_DEPLOYS },
  });
}

/** What a deploy ships, and what its surface runs now; read again when its state changes. */
export function shipmentQuery(id: string, state: ShownState) {
  return queryOptions({
    queryKey: ["deploys", "shipment", id, state],
    queryFn: ({ signal }) => fetchJson<Shipment>(apiPaths.shipment(id), { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    meta: { what: "what this deploy ships", ...FOLLOWS_DEPLOYS },
  });
}

/** The filter as a query string, without its empty parts. */
export function deployFilterString(filter: DeployFilter): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) {
    if (value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** One page of the deploy history, newest first. */
export function deployListQuery(filter: DeployFilter) {
  const search = deployFilterString(filter);
  return queryOptions({
    queryKey: ["deploys", "list", search],
    queryFn: ({ signal }) => fetchJson<DeployList>(`${apiPaths.deploys()}${search}`, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
    meta: { what: "the deploys", ...FOLLOWS_DEPLOYS },
  });
}

/** Notes that a deploy is to end; the answer says how far that is. */
export function postCancel(id: string): Promise<DeployAnswer> {
  return fetchJson(apiPaths.cancelDeploy(id), { method: "POST", body: {} });
}

/** Ends the doubt about an unresolved deploy; needs a fresh code. */
export function settleDeploy(id: string, decision: SettleRequest): Promise<void> {
  return sendToApi(apiPaths.resolveDeploy(id), { method: "POST", body: decision });
}

/** What a deploy of that SHA (by default the newest of main) would ship. */
export function reviewQuery(surfaceId: string, sha: string | null) {
  return queryOptions({
    queryKey: ["surfaces", surfaceId, "review", sha],
    queryFn: ({ signal }) => {
      const search = sha === null ? "" : `?sha=${encodeURIComponent(sha)}`;
      return fetchJson<DeployReview>(`${apiPaths.review(surfaceId)}${search}`, { signal });
    },
    staleTime: 5_000,
    refetchInterval: 15_000,
    meta: { quiet: true },
  });
}

/** Asks for one deploy; the same key with the same order is the same deploy, however often it is sent. */
export function postDeploy(order: DeployOrder, idempotencyKey: string): Promise<DeployAnswer> {
  return fetchJson(apiPaths.deploys(), {
    method: "POST",
    body: order,
    headers: { "idempotency-key": idempotencyKey },
  });
}
