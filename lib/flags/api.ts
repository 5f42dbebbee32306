import { queryOptions } from "@tanstack/react-query";

import { fetchJson } from "@/lib/core/api-client";
import type {
  FlagList,
  FlagPromotions,
  FlipAnswer,
  FlipDetail,
  FlipRequest,
  KeptDrift,
  LiveFlips,
} from "@/lib/flags/schemas";
import { apiPaths } from "@/lib/paths";

const LIVE_MS = 1_500;
const CALM_MS = 15_000;
const LIVE = ["requested", "applied"];

/** Every declared flag with who confirms it, and the soak figures; often while a flip is on its way. */
export function flagsQuery() {
  return queryOptions({
    queryKey: ["flags"],
    queryFn: ({ signal }) => fetchJson<FlagList>(apiPaths.flags(), { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some((item) => LIVE.includes(item.state)) ? LIVE_MS : CALM_MS),
    meta: { what: "the flags" },
  });
}

/** One flip with its transitions, until it has ended. */
export function flipQuery(id: string) {
  return queryOptions({
    queryKey: ["flags", "flip", id],
    queryFn: ({ signal }) => fetchJson<FlipDetail>(apiPaths.flip(id), { signal }),
    refetchInterval: ({ state }) => (LIVE.includes(state.data?.flip.state ?? "") ? LIVE_MS : CALM_MS),
    meta: { what: "the flip" },
  });
}

/** The flips that are on their way: heard of by hints, and looked for now and then. */
export function liveFlipsQuery() {
  return queryOptions({
    queryKey: ["flags", "in-flight"],
    queryFn: ({ signal }) => fetchJson<LiveFlips>(apiPaths.liveFlips(), { signal }),
    refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? LIVE_MS : CALM_MS),
    meta: { what: "the flips" },
  });
}

/** Both environments side by side. */
export function flagPromotionsQuery() {
  return queryOptions({
    queryKey: ["flags", "promotions"],
    queryFn: ({ signal }) => fetchJson<FlagPromotions>(apiPaths.flagPromotions(), { signal }),
    refetchInterval: CALM_MS,
    meta: { what: "the flags of both environments" },
  });
}

/** Flips flags, all in one release. */
export function putFlips(body: FlipRequest, key: string): Promise<FlipAnswer> {
  return fetchJson(apiPaths.flags(), { method: "PUT", body, headers: { "idempotency-key": key } });
}

/** Keeps what somebody set past the console. */
export function postKeptFlag(key: string): Promise<KeptDrift> {
  return fetchJson(apiPaths.keepDrift(key), { method: "POST", body: {} });
}
