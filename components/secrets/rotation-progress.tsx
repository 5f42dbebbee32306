import { Elapsed } from "@/components/ui/elapsed";
import { type Phase, PhaseBar } from "@/components/ui/phase-bar";
import type { Rotation } from "@/lib/secrets/schemas";

/** How far a rotation by the console is: a new value made, handed out, seen in use, the old one worthless. */
export function RotationProgress({ rotation }: { rotation: Rotation }) {
  return <PhaseBar phases={phasesOfRotation(rotation)} />;
}

function phasesOfRotation({ state, places, requested_at: began, ended_at: end }: Rotation): Phase[] {
  const total = places.length;
  const handed = places.filter(({ state: one }) => one === "holds" || one === "verified").length;
  const verified = places.filter(({ state: one }) => one === "verified").length;
  const share = (count: number) => (total === 0 ? 0 : count / total);
  const isMinted = state !== "requested" && total > 0;
  const phases: Phase[] = [
    { word: "New value", filled: isMinted ? 1 : 0.5, detail: isMinted ? null : <Elapsed from={began} to={end} /> },
    { word: "Hand out", filled: share(handed), detail: total === 0 ? null : `${handed} of ${total}` },
    { word: "Verify", filled: share(verified), detail: total === 0 ? null : `${verified} of ${total}` },
    { word: "Revoke old", filled: state === "succeeded" ? 1 : state === "revoking" ? 0.5 : 0, detail: null },
  ];
  const stopped = state === "failed" ? phases.findIndex(({ filled }) => filled < 1) : -1;
  return phases.map((phase, index) => ({ ...phase, isBroken: index === stopped }));
}
