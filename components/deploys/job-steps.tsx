"use client";

import { LogTail } from "@/components/deploys/log-tail";
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
  skipped: { word: "not run", shape: "struck", tone: "neutral" },
  cancelled: { word: "cancelled", shape: "struck", tone: "neutral" },
  unknown: { word: "unknown", shape: "dashed", tone: "unknown" },
};

/** The steps of the run, job by job, as GitHub last reported them; the one that failed with the end of its log. */
export function JobSteps({ steps, deploy }: { steps: readonly DeployStep[]; deploy: Deploy }) {
  const log = deploy.failure?.log_tail ?? null;
  const failed = steps.find((step) => step.state === "failed") ?? null;
  const jobs = [...new Set(steps.map((step) => step.job))];
  return (
    <Card className="overflow-hidden">
      {steps.length === 0 ? <NoSteps deploy={deploy} /> : null}
      {jobs.map((job) => (
        <section key={job} aria-label={`Job ${job}`} className="border-b border-line last:border-0">
          <h3 className="eyebrow mx-4 mt-3 mb-1 line-clamp-2 break-words" title={job}>
            {job}
          </h3>
          <ol className="pb-2">
            {steps
              .filter((step) => step.job === job)
              .map((step) => (
                <StepRow key={step.number} step={step} log={step === failed ? log : null} />
              ))}
          </ol>
        </section>
      ))}
      {log !== null && failed === null ? <LogTail text={log} /> : null}
    </Card>
  );
}

function NoSteps({ deploy }: { deploy: Deploy }) {
  const isFollowed = deploy.finished_at === null && deploy.state !== "unresolved";
  const why = isFollowed ? stateExplanation[deploy.state] : "GitHub reported no steps.";
  return <p className="px-4 py-4 text-sm text-muted">{why ?? "GitHub has reported no steps yet."}</p>;
}

function StepRow({ step, log }: { step: DeployStep; log: string | null }) {
  const look = LOOKS[step.state];
  const isQuiet = step.state === "waiting" || step.state === "skipped";
  return (
    <li>
      <div
        className={classNames(
          "flex items-center gap-2.5 px-4 py-1.5 text-sm",
          step.state === "failed" && "bg-fail-soft font-medium",
          step.state === "running" && "bg-accent-soft font-medium",
          isQuiet && "text-faint",
        )}
      >
        <StatusGlyph shape={look.shape} tone={look.tone} progress={0.5} />
        <span className="line-clamp-2 min-w-0 flex-1 break-words" title={step.name}>
          {step.name}
        </span>
        <StepWord step={step} word={look.word} />
        <span className="text-xs text-muted">
          {step.started_at === null || isQuiet ? null : <Elapsed from={step.started_at} to={endOf(step)} />}
        </span>
      </div>
      {log === null ? null : <LogTail text={log} />}
    </li>
  );
}

/** The word is shown where the glyph alone would be little. */
function StepWord({ step: { state }, word }: { step: DeployStep; word: string }) {
  if (state === "failed") return <span className="text-fail">{word}</span>;
  if (state === "skipped") return <span className="text-xs">{word}</span>;
  return <span className="sr-only">{word}</span>;
}

function endOf(step: DeployStep): string | null {
  return step.state === "running" ? null : (step.finished_at ?? step.started_at);
}
