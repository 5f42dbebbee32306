import type { Look } from "@/components/ui/status-glyph";
import type { RotatedPlace, Rotation } from "@/lib/secrets/schemas";

const PLACE_LOOK: Record<RotatedPlace["state"], Look> = {
  new: { word: "New value", shape: "check", tone: "ok" },
  old: { word: "Old value still", shape: "octagon", tone: "fail" },
  unknown: { word: "Not known", shape: "dashed", tone: "unknown" },
  by_hand: { word: "By hand", shape: "dot", tone: "neutral" },
};

/** How a place stands in a rotation. */
export function lookOfPlace({ state }: Pick<RotatedPlace, "state">): Look {
  return PLACE_LOOK[state];
}

/** How a rotation ended. */
export function lookOfRotation({ state, failure }: Pick<Rotation, "state" | "failure">): Look {
  if (state === "unknown") return { word: "Unknown state", shape: "dashed", tone: "unknown" };
  if (failure !== null) return { word: "Recorded, not everywhere", shape: "octagon", tone: "fail" };
  return { word: "Recorded", shape: "check", tone: "ok" };
}

/** The state of a transition in words. */
export function lookOfTransition(state: string): Look {
  if (state === "recorded") return { word: "Recorded", shape: "check", tone: "ok" };
  return { word: state, shape: "dashed", tone: "unknown" };
}
