"use client";

import { type DeployPhase, phasesOf } from "@/components/deploys/phases";
import { lookOf } from "@/components/flight/deploy-state";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { formatDuration } from "@/components/ui/time-text";
import { toneText } from "@/components/ui/tone";
import type { Deploy, DeployTransition } from "@/lib/deploys/schemas";

interface PhaseStripProps {
  deploy: Deploy;
  transitions: readonly DeployTransition[];
}

const WORDS: Record<DeployPhase["name"], string> = {
  requested: "Requested",
  queued: "Queued",
  running: "Running",
  verifying: "Verifying",
};
const FILL: Record<DeployPhase["state"], string> = {
  done: "bg-edge",
  now: "bg-accent",
  ended: "bg-current",
  ahead: "",
  not_reached: "",
};

/** How long each phase took, side by side in proportion; what was not reached is an empty frame. */
export function PhaseStrip({ deploy, transitions }: PhaseStripProps) {
  const now = useNow();
  const phases = phasesOf({ deploy, transitions, now });
  return (
    <ol aria-label="Phases" className="flex gap-0.5 text-xs">
      {phases.map((phase) => (
        <li key={phase.name} className="min-w-0" style={{ width: `${phase.share * 100}%` }}>
          <PhaseBarPart phase={phase} tone={toneText[lookOf(deploy.state).tone]} />
          <p className="mt-1.5 truncate text-muted" title={phaseWords(phase)}>
            <PhaseWord phase={phase} /> {timeWords(phase)}
          </p>
        </li>
      ))}
    </ol>
  );
}

function PhaseBarPart({ phase, tone }: { phase: DeployPhase; tone: string }) {
  const isEmpty = phase.ms === null;
  return (
    <div
      aria-hidden
      className={classNames(
        "h-2 overflow-hidden rounded-sm",
        isEmpty ? "border border-dashed border-edge/60" : "bg-accent-soft",
        phase.state === "ended" && tone,
      )}
    >
      <div className={classNames("h-full", FILL[phase.state])} style={{ width: `${phase.filled * 100}%` }} />
    </div>
  );
}

function phaseWords(phase: DeployPhase): string {
  return `${WORDS[phase.name]} ${timeWords(phase)}`.trim();
}

function timeWords({ ms, state }: DeployPhase): string {
  if (ms !== null) return formatDuration(ms);
  return state === "not_reached" ? "not reached" : "–";
}

/** A phone has room for the word of the phase that matters. */
function PhaseWord({ phase: { name, state } }: { phase: DeployPhase }) {
  const matters = state === "now" || state === "ended";
  return <span className={matters ? "font-medium text-ink" : "max-sm:sr-only"}>{WORDS[name]}</span>;
}
