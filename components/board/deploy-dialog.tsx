"use client";

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import type { DeployTarget } from "@/components/board/deploy-door";
import { useChosenCommit } from "@/components/board/use-chosen-commit";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { BlockerList } from "@/components/review/blocker-list";
import { CheckSummary } from "@/components/review/check-summary";
import { CommitPicker } from "@/components/review/commit-picker";
import { ReviewSkeleton } from "@/components/review/review-skeleton";
import { ShipList } from "@/components/review/ship-list";
import { environmentWord } from "@/components/shell/environment-words";
import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import { surfacesQuery } from "@/lib/board/api";
import { ApiError } from "@/lib/core/api-client";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import { postDeploy, reviewQuery } from "@/lib/deploys/api";
import { paths } from "@/lib/paths";
import type { DeployReview } from "@/lib/surfaces/schemas";

interface DeployDialogProps extends OpenState {
  target: DeployTarget;
  /** The commit to start from; null for the newest of main. */
  sha: string | null;
  /** Where that commit comes from, as a sentence; null where that needs no words. */
  origin?: string | null;
}

const IN_THE_REVIEW = new Set(["deploy_in_flight", "blocked"]);

interface ReviewPartProps {
  review: UseQueryResult<DeployReview>;
  chosen: string | null;
  onChoose: (sha: string) => void;
}

/** The deploy modal: where it goes, what would ship, and for production its name typed. */
export function DeployDialog({ target, sha, origin = null, ...state }: DeployDialogProps) {
  const [chosen, setChosen] = useChosenCommit(target.surface_id, sha, state.open);
  const review = useQuery({ ...reviewQuery(target.surface_id, chosen), enabled: state.open });
  const { fields, set } = useOrderFields();
  const blockers = review.data?.blockers ?? [];
  const order = useDeployOrder(target, blockers.length, () => state.onOpenChange(false));
  const isProduction = target.target_env === "production";
  const isRead = chosen !== null && review.data?.sha === chosen;
  const waitsFor = whatIsMissing({
    unread: isRead ? null : "Reading what would ship…",
    left: blockers,
    confirm: fields.confirm,
    word: isProduction ? target.surface_id : null,
  });
  const send = ({ sha: reviewed }: DeployReview) =>
    order.mutate({
      surface_id: target.surface_id,
      sha: reviewed,
      ...(fields.reason.trim() === "" ? {} : { reason: fields.reason.trim() }),
      ...(isProduction ? { confirm: fields.confirm.trim() } : {}),
    });
  return (
    <OrderDialog
      {...state}
      reading={
        <>
          {origin === null || chosen !== sha ? null : <p className="text-sm text-muted">{origin}</p>}
          <ReviewPart review={review} chosen={chosen} onChoose={setChosen} />
        </>
      }
      title={`Deploy ${target.surface_id}`}
      target={{ environment: target.target_env, name: <PlatformApp {...target} /> }}
      words={{ send: `Deploy to ${environmentWord[target.target_env]}`, sending: "Requesting…" }}
      waitsFor={waitsFor}
      isPending={order.isPending}
      onSend={() => (review.data === undefined ? undefined : send(review.data))}
    >
      <OrderRefusal
        error={order.error}
        surfaceId={target.surface_id}
        broken="Reload it and look whether the deploy is live."
        lost="Press Deploy again: the same request is sent with the same key, so it can never become two deploys."
      />
      <WarningNote surfaceId={target.surface_id} />
      <BlockerList blockers={blockers} alone="This cannot be deployed now" />
      {review.data === undefined ? null : <CheckSummary checks={review.data.checks} />}
      <OrderForm
        fields={fields}
        set={set}
        error={order.error}
        reason={{ isNeeded: false, hint: "Kept in the audit log and shown on the deploy's page." }}
        word={isProduction ? { word: target.surface_id, confirms: "the deploy to production" } : undefined}
      />
    </OrderDialog>
  );
}

function useDeployOrder(target: DeployTarget, blockers: number, onDone: () => void) {
  const order = useOrder({
    of: target.surface_id,
    send: postDeploy,
    said: ({ deploy }) => ({
      key: deploy.id,
      tone: "ok",
      text: `Deploying ${target.surface_id}. Follow it above.`,
      link: { href: paths.deploy(deploy.id), label: "Open it" },
    }),
    onDone,
    // Not waited for: the refusal is shown at once, however long the platforms take.
    onRefused: (_error, client) => void client.invalidateQueries({ queryKey: ["surfaces"] }),
  });
  const { error, reset } = order;
  useEffect(() => {
    // The review lists the same reasons, with more to them, and takes them away when they clear.
    if (blockers > 0 && error instanceof ApiError && IN_THE_REVIEW.has(error.code)) reset();
  }, [blockers, error, reset]);
  return order;
}

function ReviewPart({ review: { data, error }, chosen, onChoose }: ReviewPartProps) {
  // Until it is known which commit is the newest, none is shown as what would ship.
  if (data === undefined || (chosen === null && error === null)) {
    return (
      <>
        <ReviewSkeleton
          error={error}
          reading="Reading what would ship"
          nothing="Nothing can be deployed until this can be read."
        />
        {error === null ? null : <CommitPicker candidates={[]} chosen={chosen} onChoose={onChoose} />}
      </>
    );
  }
  return (
    <>
      {error === null ? null : (
        <Callout role="alert" tone="fail" title={error.message}>
          What you see was read earlier.
        </Callout>
      )}
      <CommitPicker candidates={data.candidates} chosen={data.sha} onChoose={onChoose} />
      <ShipList review={data} />
    </>
  );
}

function PlatformApp({ platform, app }: DeployTarget) {
  return (
    <>
      {PLATFORM_KINDS[platform].name} <span className="mono">{app}</span>
    </>
  );
}

/** What somebody wants to have said to whoever deploys this surface; it stops nobody. */
function WarningNote({ surfaceId }: { surfaceId: string }) {
  const { data: tiles } = useQuery(surfacesQuery());
  const lock = tiles?.find((tile) => tile.surface_id === surfaceId)?.lock;
  if (lock?.kind !== "warning") return null;
  return (
    <Callout tone="wait" title={`Warning: ${lock.reason}`}>
      by {lock.by}, set <RelativeTime at={lock.since} />. It does not stop this deploy.
    </Callout>
  );
}
