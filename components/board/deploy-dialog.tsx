"use client";

import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { DeployTarget } from "@/components/board/deploy-door";
import { DeployForm } from "@/components/board/deploy-form";
import { PLATFORM_NAME } from "@/components/board/look-of-surface";
import { useDeployOrder } from "@/components/board/use-deploy-order";
import { usePinnedReview } from "@/components/board/use-pinned-review";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentButton, environmentFill, environmentWord } from "@/components/shell/environment-words";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { DialogPanel } from "@/components/ui/dialog-panel";
import { reviewQuery } from "@/lib/deploys/api";

interface DeployDialogProps {
  target: DeployTarget;
  sha: string | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The deploy modal; each opening starts afresh. */
export function DeployDialog({ open, ...props }: DeployDialogProps) {
  const [opening, setOpening] = useState(0);
  const [wasOpen, setWasOpen] = useState(open);
  if (wasOpen !== open) {
    setWasOpen(open);
    if (open) setOpening(opening + 1);
  }
  return <OneOpening key={opening} open={open} {...props} />;
}

function OneOpening({ target, sha, open, onOpenChange }: DeployDialogProps) {
  const formId = useId();
  const [chosen, setChosen] = usePinnedReview(target.surface_id, sha ?? null, open);
  const review = useQuery({ ...reviewQuery(target.surface_id, chosen), enabled: open });
  const [reason, setReason] = useState("");
  const [confirm, setConfirm] = useState("");
  const order = useDeployOrder(target, review.data?.blockers.length ?? 0, () => onOpenChange(false));
  const isProduction = target.target_env === "production";
  const word = environmentWord[target.target_env];
  const waitsFor = whatIsMissing({
    ready: review.data !== undefined && review.data.sha === (chosen ?? review.data.sha),
    blockers: review.data?.blockers.length ?? 0,
    confirmed: !isProduction || confirm.trim() === target.surface_id,
    surfaceId: target.surface_id,
  });

  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={`Deploy ${target.surface_id}`}
      lead={<TargetBand target={target} />}
      footer={
        <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
          <p id={`${formId}-waits`} className="mr-auto text-sm text-muted max-sm:w-full max-sm:empty:hidden">
            {order.isPending ? "Writing the deploy down…" : waitsFor}
          </p>
          <Button onClick={() => onOpenChange(false)} className="max-sm:flex-1">
            Cancel
          </Button>
          <Button
            type="submit"
            form={formId}
            variant="bare"
            unavailable={waitsFor !== null || order.isPending}
            aria-describedby={`${formId}-waits`}
            className={classNames(
              "max-sm:flex-2",
              waitsFor === null && !order.isPending && environmentButton[target.target_env],
            )}
          >
            Deploy to {word}
          </Button>
        </div>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (review.data === undefined || waitsFor !== null || order.isPending) return;
          order.mutate({
            surface_id: target.surface_id,
            sha: review.data.sha,
            ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
            ...(isProduction ? { confirm: confirm.trim() } : {}),
          });
        }}
      >
        <DeployForm
          target={target}
          review={review}
          chosen={chosen}
          onChoose={setChosen}
          reason={{ value: reason, set: setReason }}
          confirm={isProduction ? { value: confirm, set: setConfirm } : null}
          refusal={order.error}
        />
      </form>
    </DialogPanel>
  );
}

function TargetBand({ target }: { target: DeployTarget }) {
  return (
    <div
      className={classNames(
        "flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-2.5",
        environmentFill[target.target_env],
      )}
    >
      <EnvironmentShape environment={target.target_env} className="size-3" />
      <strong className="text-lg font-semibold tracking-[0.1em]">{environmentWord[target.target_env]}</strong>
      <span>
        {PLATFORM_NAME[target.platform]} <span className="mono">{target.app}</span>
      </span>
    </div>
  );
}

function whatIsMissing(facts: {
  ready: boolean;
  blockers: number;
  confirmed: boolean;
  surfaceId: string;
}): string | null {
  if (!facts.ready) return "Reading what would ship…";
  if (facts.blockers > 0) return "Blocked: the reasons are listed above.";
  return facts.confirmed ? null : `Type ${facts.surfaceId} to confirm.`;
}
