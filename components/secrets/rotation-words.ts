import type { Look } from "@/components/ui/status-glyph";
import type { RotatedPlace, Rotation } from "@/lib/secrets/schemas";

const PLACE_LOOK: Record<RotatedPlace["state"], Look> = {
  new: { word: "New value", shape: "check", tone: "ok" },
  old: { word: "Old value still", shape: "octagon", tone: "fail" },
  unknown: { word: "Not known", shape: "dashed", tone: "unknown" },
  by_hand: { word: "By hand", shape: "dot", tone: "neutral" },
  waiting: { word: "Waits for its turn", shape: "pause", tone: "neutral" },
  sent: { word: "Sent", shape: "ring", tone: "run" },
  holds: { word: "Holds the new value", shape: "ring", tone: "run" },
  verified: { word: "Verified", shape: "check", tone: "ok" },
};

const STATE_LOOK: Record<Exclude<Rotation["state"], "recorded">, Look> = {
  requested: { word: "Requested", shape: "ring", tone: "run" },
  converging: { word: "Converging", shape: "ring", tone: "run" },
  revoking: { word: "Revoking the old value", shape: "ring", tone: "run" },
  succeeded: { word: "Rotated", shape: "check", tone: "ok" },
  failed: { word: "Failed", shape: "octagon", tone: "fail" },
  unknown: { word: "Unknown state", shape: "dashed", tone: "unknown" },
};

const RECORDED: Look = { word: "Recorded", shape: "check", tone: "ok" };

const OLD_LEFT: Look = { word: "Rotated, old value left", shape: "octagon", tone: "fail" };

const OLD_FOR_NOW: Look = { word: "Old value", shape: "pause", tone: "wait" };

/** How a place stands in a rotation; the old value is no failure while somebody still hands the new one out. */
export function lookOfPlace({ state }: Pick<RotatedPlace, "state">, isOpen: boolean): Look {
  return isOpen && state === "old" ? OLD_FOR_NOW : PLACE_LOOK[state];
}

/** How a rotation stands, or ended: "Converging 1/2: config var of worker". */
export function lookOfRotation({ state, failure, places }: Pick<Rotation, "state" | "failure" | "places">): Look {
  if (state === "recorded") {
    return failure === null ? RECORDED : { word: "Recorded, not everywhere", shape: "octagon", tone: "fail" };
  }
  if (state === "succeeded" && failure !== null) return OLD_LEFT;
  const look = STATE_LOOK[state];
  if (state !== "converging" || places.length === 0) return look;
  const verified = places.filter((place) => place.state === "verified").length;
  const next = places.find((place) => place.state !== "verified");
  return { ...look, word: `Converging ${verified}/${places.length}${next === undefined ? "" : `: ${next.label}`}` };
}

/** The state of a transition in words. */
export function lookOfTransition(state: string): Look {
  if (state === "recorded") return RECORDED;
  const known = Object.entries(STATE_LOOK).find(([word]) => word === state)?.[1];
  return known ?? { word: state, shape: "dashed", tone: "unknown" };
}

/** Whether a rotation is on its way. */
export function isRotating({ state }: Pick<Rotation, "state">): boolean {
  return state === "requested" || state === "converging" || state === "revoking";
}
