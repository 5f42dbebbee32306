import "server-only";

import type { HostTarget } from "@/lib/core/http-config";
import type { LiveRelease, Platform } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import { hostFailure } from "@/lib/hosts/failure";
import { agreeOn, readVersionTold } from "@/lib/hosts/told-version";
import { createUpstream } from "@/lib/outgoing/upstream";

const DEFAULT_TIMEOUT_MS = 5_000;
/** Bytes: whoever tells a commit needs no more. */
const LONGEST_ANSWER = 64_000;
/** Each on a connection of its own, so that a balancer sends them to different instances. */
const ASKED_AT_A_LOOK = 5;

const HEADERS = { accept: "application/json, */*;q=0.1", "cache-control": "no-cache" };

export interface HostsOptions {
  targets: readonly HostTarget[];
  /** Milliseconds for one call; 5,000 unless told. */
  timeoutMs?: number;
}

/** Apps that tell their commit themselves, each asked at its own address, without a key; makes no call by itself. */
export function createHosts({ targets, timeoutMs = DEFAULT_TIMEOUT_MS }: HostsOptions): Platform {
  const hosts = new Map(targets.map((target) => [target.app, createHost(target, timeoutMs)]));
  return {
    async readLive(app) {
      const look = hosts.get(app);
      if (look !== undefined) return look();
      throw new UpstreamError("http", { kind: "not_found", message: `No surface on http is called ${app}.` });
    },
  };
}

function createHost(target: HostTarget, timeoutMs: number): () => Promise<LiveRelease> {
  const host = createUpstream({
    upstream: "http",
    label: target.app,
    headers: HEADERS,
    timeoutMs,
    isApart: true,
    longestAnswer: "header" in target.where ? 0 : LONGEST_ANSWER,
  });
  const ask = () =>
    host.ask({
      url: target.versionUrl,
      what: "tell its commit",
      findFailure: (answer) => hostFailure(target, answer),
      read: (answer) => readVersionTold(target, answer),
    });
  return async () => {
    const first = await ask();
    const others = await Promise.all(Array.from({ length: ASKED_AT_A_LOOK - 1 }, ask));
    return liveOf(target, agreeOn(target, [first, ...others]));
  };
}

/** Of releases, their times and who made them, such an app knows nothing. */
function liveOf(target: HostTarget, told: Pick<LiveRelease, "sha" | "shortSha" | "doubt">): LiveRelease {
  const { host, pathname } = new URL(target.versionUrl);
  return {
    ...told,
    serving: told.sha === null ? "unnamed" : "commit",
    releasedAt: null,
    servedAt: null,
    madeAt: null,
    made: [],
    source: `${host}${pathname}`,
    attempts: [],
    unreadable: 0,
    webUrl: target.webUrl,
  };
}
