"use client";

import { stateExplanation } from "@/components/flight/deploy-state";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { Elapsed } from "@/components/ui/elapsed";
import { StatusGlyph, type StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import type { Deploy, DeployStep } from "@/lib/deploys/schemas";

const LOOKS: Record<DeployStep["state"], { word: string; shape: StatusShape; tone: Tone }> = {
  waiting: { word: "waiting", shape: "dot", tone: "neutral" },
  running: { word: "running", shape: "ring", tone: "run" },
  succeeded: { word: "succeeded", shape: "check", tone: "ok" },
  failed: { word: "failed", shape: "octagon", tone: "fail" },
  skipped: { word: "skipped", shape: "struck", tone: "neutral" },
  cancelled: { word: "cancelled", shape: "struck", tone: "neutral" },
  unknown: { word: "unknown", shape: "dashed", tone: "unknown" },
};

/** The steps of the run, job by job, as GitHub last told them. */
export function JobSteps({ steps, deploy }: { steps: readonly DeployStep[]; deploy: Deploy }) {
  if (steps.length === 0) {
    const isFollowed = deploy.finished_at === null && deploy.state !== "unresolved";
    const why = isFollowed ? stateExplanation[deploy.state] : "GitHub told of no step.";
    return (
      <Card>
        <p className="px-4 py-4 text-sm text-muted">{why ?? "GitHub has not told any step yet."}</p>
      </Card>
    );
  }
  const jobs = [...new Set(steps.map((step) => step.job))];
  return (
    <Card>
      {jobs.map((job) => (
        <section key={job} aria-label={`Job ${job}`} className="border-b border-line last:border-0">
          <h3 className="eyebrow mx-4 mt-3 mb-1 line-clamp-2 break-words" title={job}>
            {job}
          </h3>
          <ol className="pb-2">
            {steps
              .filter((step) => step.job === job)
              .map((step) => (
                <StepRow key={step.number} step={step} />
              ))}
          </ol>
        </section>
      ))}
    </Card>
  );
}

function StepRow({ step }: { step: DeployStep }) {
  const look = LOOKS[step.state];
  const isQuiet = step.state === "waiting" || step.state === "skipped";
  return (
    <li
      className={classNames(
        "flex items-center gap-2.5 px-4 py-1.5 text-sm",
        step.state === "failed" && "bg-fail-soft font-medium",
        isQuiet && "text-faint",
      )}
    >
      <StatusGlyph shape={look.shape} tone={look.tone} progress={0.5} />
      <span className="line-clamp-2 min-w-0 flex-1 break-words" title={step.name}>
        {step.name}
      </span>
      <span className="sr-only">{look.word}</span>
      {step.state === "failed" ? <span className="text-fail">failed</span> : null}
      <span className="text-xs text-muted">
        {step.started_at === null || isQuiet ? null : <Elapsed from={step.started_at} to={endOf(step)} />}
      </span>
    </li>
  );
}

function endOf(step: DeployStep): string | null {
  return step.state === "running" ? null : (step.finished_at ?? step.started_at);
}
