"use client";

import { useState } from "react";

import { FoundNote } from "@/components/deploys/found-note";
import { HeldCallout } from "@/components/deploys/held-callout";
import { UnresolvedNote } from "@/components/deploys/unresolved-note";
import { laggingFor } from "@/components/flight/flight-link";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useNow } from "@/components/ui/clock";
import { CopyButton } from "@/components/ui/copy-button";
import { formatDuration } from "@/components/ui/time-text";
import type { Permit } from "@/lib/core/permissions";
import type { Deploy } from "@/lib/deploys/schemas";

interface DeployOutcomeProps {
  deploy: Deploy;
  maySettle: Permit;
  /** https://github.com/owner/name */
  repositoryUrl: string;
  /** The page that says how to renew a refused key. */
  recoveryUrl: string;
}

const isNeutral = (deploy: Deploy) => deploy.state === "cancelled" || deploy.state === "superseded";

interface FailureProps {
  failure: NonNullable<Deploy["failure"]>;
  isNeutral: boolean;
  recoveryUrl: string;
}

const FEW_LINES = 12;

/** What must be known before anything else: why it failed, what it waits for, or how old the knowledge is. */
export function DeployOutcome({ deploy, maySettle, repositoryUrl, recoveryUrl }: DeployOutcomeProps) {
  const { failure, blocked_by: held } = deploy;
  return (
    <div className="grid grid-cols-1 gap-3 empty:hidden">
      <Lagging deploy={deploy} />
      {deploy.state === "unresolved" ? (
        <UnresolvedNote deploy={deploy} permit={maySettle} repositoryUrl={repositoryUrl} />
      ) : null}
      <FoundNote deploy={deploy} />
      {held === null ? null : <HeldCallout held={held} />}
      <CancelNote deploy={deploy} />
      {failure === null ? null : <Failure failure={failure} isNeutral={isNeutral(deploy)} recoveryUrl={recoveryUrl} />}
    </div>
  );
}

function Lagging({ deploy }: { deploy: Deploy }) {
  const now = useNow();
  if (deploy.finished_at !== null || deploy.state === "unresolved") return null;
  const silence = laggingFor(deploy, now);
  if (silence === null) return null;
  return (
    <Callout tone="wait" title={`Last confirmed by GitHub or the platform ${formatDuration(silence)} ago.`}>
      What you see may be behind what is really happening. The console keeps asking.
    </Callout>
  );
}

/** What became of somebody's cancel; where it ended the deploy, the end says so by itself. */
function CancelNote({ deploy: { cancel } }: { deploy: Deploy }) {
  if (cancel === undefined || cancel.outcome === "cancelled") return null;
  return <Callout tone={cancel.outcome === "too_late" ? "neutral" : "wait"} title={cancel.message} />;
}

function Failure({ failure, isNeutral, recoveryUrl }: FailureProps) {
  return (
    <div className="overflow-hidden rounded-md">
      <Callout tone={isNeutral ? "neutral" : "fail"} title={failure.message}>
        <code className="text-xs">{failure.code}</code>
        {failure.code === "platform_key_rejected" ? (
          <a
            href={recoveryUrl}
            target="_blank"
            rel="noreferrer"
            className="ml-3 font-medium text-accent underline underline-offset-4"
          >
            How to renew the key<span className="sr-only"> (opens a new tab)</span>
          </a>
        ) : null}
      </Callout>
      {failure.log_tail === undefined ? null : <LogTail text={failure.log_tail} />}
    </div>
  );
}

function LogTail({ text }: { text: string }) {
  const lines = text.replace(/\n+$/, "").split("\n");
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? lines : lines.slice(-FEW_LINES);
  return (
    <div className="mt-2 rounded-md border border-line bg-sunken">
      <div className="flex items-center gap-2 border-b border-line px-3 py-1 text-xs text-muted">
        <span className="flex-1">Last {shown.length} lines of its log</span>
        {lines.length > FEW_LINES ? (
          <Button size="sm" variant="ghost" onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Fewer" : `All ${lines.length}`}
          </Button>
        ) : null}
        <CopyButton text={text} what="log" />
      </div>
      <pre tabIndex={0} aria-label="Log" className="max-h-96 overflow-auto px-3 py-2 text-xs leading-5">
        {shown.map((line, index) => (
          <span
            key={`${lines.length - shown.length + index}`}
            className={line.includes("##[error]") ? "text-fail" : undefined}
          >
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </div>
  );
}
