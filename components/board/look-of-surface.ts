import type { Look } from "@/components/ui/status-glyph";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Health, ReleaseAttemptSeen } from "@/lib/surfaces/schemas";

export const HEALTH_LOOK: Record<Health, Look> = {
  up: { word: "Up", shape: "check", tone: "ok" },
  degraded: { word: "Degraded", shape: "triangle", tone: "wait" },
  down: { word: "Down", shape: "octagon", tone: "fail" },
  unreachable: { word: "Unreachable", shape: "octagon", tone: "fail" },
  unauthorised: { word: "Unauthorised", shape: "lock", tone: "wait" },
  never_deployed: { word: "Never deployed", shape: "dot", tone: "neutral" },
  unknown: { word: "Health unknown", shape: "dashed", tone: "unknown" },
};

type SyncSeen = Pick<SurfaceTile, "sync" | "behind_by" | "drift">;

export const LOOK_OF_ATTEMPT = {
  failed: { shape: "octagon", tone: "fail" },
  pending: { shape: "pause", tone: "wait" },
  unknown: { shape: "dashed", tone: "unknown" },
} as const satisfies Record<ReleaseAttemptSeen["state"], Omit<Look, "word">>;

/** Sync in words; `behind_by` counts commits of main. */
export function lookOfSync({ sync, behind_by: behindBy, drift }: SyncSeen): Look {
  switch (sync) {
    case "in_sync":
      return { word: "In sync", shape: "check", tone: "ok" };
    case "behind":
      return { word: behindBy === null ? "Behind main" : `${behindBy} behind main`, shape: "behind", tone: "neutral" };
    case "drifted":
      return { word: drift?.seen === null ? "Drifted" : "Drifted from main", shape: "triangle", tone: "wait" };
    case "unknown":
      return { word: "Sync unknown", shape: "dashed", tone: "unknown" };
  }
}

/** Why a tile names no commit: nothing was ever live, or nobody says what is. */
export function unknownLiveWords({ serving, health, live_short, live_doubt }: SurfaceTile): string {
  if (health === "never_deployed") return "Configured, but nothing was ever deployed.";
  if (serving !== "unnamed") return "What is live is unknown.";
  if (live_short === null) return live_doubt ?? "Something is live; the platform does not say which commit.";
  if (live_doubt === null) return `Live ${live_short}, a commit that is not known for sure.`;
  return live_doubt.includes(live_short) ? `Live: ${live_doubt}` : `Live ${live_short}. ${live_doubt}`;
}
