"use client";

import Link from "next/link";
import { useId } from "react";

import { DeployButton } from "@/components/board/deploy-button";
import { type DeployDoor, type DeployTarget, refusalOf } from "@/components/board/deploy-door";
import { ReviewPanel } from "@/components/breakglass/review-panel";
import { DeployView } from "@/components/deploys/deploy-view";
import { VerdictPanel } from "@/components/insights/verdict-panel";
import { Button } from "@/components/ui/button";
import { Tip } from "@/components/ui/tooltip";
import type { Permit } from "@/lib/core/permissions";
import { paths } from "@/lib/paths";

interface DeployPageProps {
  id: string;
  /** Where it goes; null where that is no longer configured. */
  again: Omit<AgainActionProps, "sha" | "label"> | null;
  may: Record<"cancel" | "settle" | "review" | "judge", Permit>;
  /** https://github.com/owner/name */
  repositoryUrl: string;
  /** The page that says how to renew a refused key. */
  recoveryUrl: string;
}

interface AgainActionProps {
  target: DeployTarget;
  sha: string;
  isPromoted: boolean;
  door: DeployDoor;
  label: string;
}

/** A deploy, with its review note and the way to send it once more. */
export function DeployPage({ id, again, may, repositoryUrl, recoveryUrl }: DeployPageProps) {
  return (
    <DeployView
      id={id}
      mayCancel={may.cancel}
      maySettle={may.settle}
      repositoryUrl={repositoryUrl}
      recoveryUrl={recoveryUrl}
      verdict={<VerdictPanel deployId={id} permit={may.judge} />}
      review={(deploy) => <ReviewPanel deploy={deploy} permit={may.review} />}
      again={({ sha, state }) =>
        again === null ? null : (
          <AgainAction {...again} sha={sha} label={state === "succeeded" ? "Deploy again" : "Retry"} />
        )
      }
    />
  );
}

/** Deploys the same commit once more, through the same modal with the same questions. */
function AgainAction({ target, sha, isPromoted, door, label }: AgainActionProps) {
  const reasonId = useId();
  const refusal = isPromoted ? `${target.surface_id} is promoted, never deployed from here.` : refusalOf(door);
  const { surface_id, target_env, platform, app } = target;
  if (refusal === null) {
    return (
      <DeployButton target={{ surface_id, target_env, platform, app }} sha={sha}>
        {label}
      </DeployButton>
    );
  }
  return (
    <div className="sm:text-right">
      <Tip text={refusal}>
        <Button unavailable aria-describedby={reasonId}>
          {label}
        </Button>
      </Tip>
      <p id={reasonId} className="mt-1 text-xs text-faint">
        {refusal}{" "}
        {door.switchedOn ? null : (
          <Link href={paths.breakGlass(surface_id)} className="text-accent underline underline-offset-4">
            Break-glass
          </Link>
        )}
      </p>
    </div>
  );
}
