"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import { StaleReview } from "@/components/order/stale-review";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { usePinned } from "@/components/order/use-pinned";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { BlockerList } from "@/components/review/blocker-list";
import { ReviewSkeleton } from "@/components/review/review-skeleton";
import { WayBackReview } from "@/components/review/way-back-review";
import { isSameWay, rollbackWords, sendWords, stopOf } from "@/components/rollbacks/rollback-words";
import { environmentWord } from "@/components/shell/environment-words";
import { Hash } from "@/components/ui/hash";
import type { Environment } from "@/lib/core/config";
import { splitBlockers } from "@/lib/core/overrides";
import { paths } from "@/lib/paths";
import { movedTo, postSurfaceRollback, surfaceRollbackReviewQuery } from "@/lib/rollbacks/api";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";

interface SurfaceRollbackDialogProps extends OpenState {
  surfaceId: string;
  environment: Environment;
  /** The earlier commit to go back to. */
  sha: string;
}

interface StaleRollbackProps {
  reviewed: SurfaceRollbackReview | null;
  moved: SurfaceRollbackReview | null;
  refused: Error | null;
  onReview: () => void;
}

interface StopFirstProps {
  deployId: string;
  checked: boolean;
  onChange: (isStopping: boolean) => void;
}

/** The rollback of a surface: what it takes away and leaves, pinned, a reason and, for production, the surface's name. */
export function SurfaceRollbackDialog({ surfaceId, environment, sha, ...state }: SurfaceRollbackDialogProps) {
  const query = useQuery({ ...surfaceRollbackReviewQuery(surfaceId, sha), enabled: state.open });
  // What was fetched before the dialog was opened, and long ago, is read again first.
  const isNow = query.isFetchedAfterMount || !query.isStale;
  const now = isNow ? query.data : undefined;
  const { reviewed, moved, take } = usePinned({ of: `${surfaceId} ${sha}`, now }, isSameWay);
  const { fields, set } = useOrderFields();
  const order = useRollbackOrder(surfaceId, () => state.onOpenChange(false));
  const [isStopping, setStopping] = useState(false);
  const { stop, blockers } = stopOf(reviewed?.blockers ?? [], isStopping);
  const { left, overridden } = splitBlockers(blockers, fields.override);
  const word = environment === "production" ? surfaceId : null;
  const missing = whatIsMissing({
    unread: reviewed === null ? "Reading the review…" : moved === null ? null : "Review again what has changed.",
    left,
    overridden,
    reason: fields.reason,
    asksReason: "Add a reason.",
    confirm: fields.confirm,
    word,
  });
  const again = () => {
    order.reset();
    set({ confirm: "" });
    void query.refetch().then(({ data }) => (data === undefined ? null : take(data)));
  };
  const send = ({ from_sha, to_sha }: SurfaceRollbackReview) => {
    const override = overridden.length === 0 ? {} : { override: overridden.map(({ code }) => code) };
    const confirm = word === null ? {} : { confirm: fields.confirm.trim() };
    const first = isStopping && stop !== null ? { stop } : {};
    const body = { to_sha, from_sha, reason: fields.reason.trim(), ...confirm, ...override, ...first };
    order.mutate({ surfaceId, body });
  };
  return (
    <OrderDialog
      {...state}
      reading={reviewed === null ? <ReviewSkeleton error={query.error} /> : <BackTo review={reviewed} />}
      title={`Roll back ${surfaceId}`}
      target={{ environment, name: <span className="mono">{surfaceId}</span> }}
      words={{ send: sendWords(environmentWord[environment], isStopping && stop !== null), sending: "Requesting…" }}
      waitsFor={missing}
      isPending={order.isPending}
      onSend={() => (reviewed === null ? undefined : send(reviewed))}
    >
      <StaleRollback reviewed={reviewed} moved={moved} refused={order.error} onReview={again} />
      <OrderRefusal
        error={order.error}
        surfaceId={surfaceId}
        lost="Send it again: the same request can never become two."
      />
      {reviewed === null ? null : (
        <>
          <BlockerList
            blockers={blockers}
            override={{ codes: fields.override, set: (override) => set({ override }) }}
          />
          {stop === null ? null : <StopFirst deployId={stop} checked={isStopping} onChange={setStopping} />}
          {left.some(({ overridable }) => !overridable) ? null : (
            <OrderForm
              fields={fields}
              set={set}
              error={order.error}
              reason={{ isNeeded: true, hint: "Kept in the audit log and shown on the deploy's page." }}
              word={word === null ? undefined : { word, confirms: "this rollback" }}
            />
          )}
        </>
      )}
    </OrderDialog>
  );
}

function useRollbackOrder(surfaceId: string, onDone: () => void) {
  return useOrder({
    of: surfaceId,
    send: postSurfaceRollback,
    said: ({ deploy, waiting }, { surfaceId, body }) => ({
      key: `rollback-${surfaceId}`,
      ...rollbackWords({ surface_id: surfaceId, sha: body.to_sha, isWaiting: deploy === null }),
      link: { href: paths.deploy(deploy?.id ?? waiting?.stop_deploy_id ?? ""), label: "View deploy" },
    }),
    onDone,
  });
}

function BackTo({ review }: { review: SurfaceRollbackReview }) {
  return (
    <>
      <p className="text-base">
        Back to <strong className="font-semibold">{review.title ?? review.to_sha.slice(0, 7)}</strong>
      </p>
      <WayBackReview review={review} afterwards={`${review.surface_id} is then held until somebody resumes deploys.`} />
    </>
  );
}

/** Something else is live than what was reviewed: what, and the way to review that. */
function StaleRollback({ reviewed, moved, refused, onReview }: StaleRollbackProps) {
  const now = movedTo(refused);
  if (reviewed === null || (now === undefined && moved === null)) return null;
  const sha = now === undefined ? moved?.from_sha : now;
  return (
    <StaleReview
      title={now === undefined ? "What this takes away has changed" : "Refused: something else is live now"}
      refusedFor={now ?? null}
      onReview={onReview}
    >
      <p className="flex flex-wrap items-center gap-1.5">
        It runs {sha == null ? "a commit nobody knows" : <Hash value={sha} className="text-ink" />} now
        {reviewed.from_sha === null ? (
          ""
        ) : (
          <>
            , not <Hash value={reviewed.from_sha} />
          </>
        )}
        . Nothing was sent.
      </p>
    </StaleReview>
  );
}

/** What runs is stopped first: one order, which waits for its end. */
function StopFirst({ deployId, checked, onChange }: StopFirstProps) {
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      <span>
        Stop{" "}
        <Link href={paths.deploy(deployId)} className="text-accent underline underline-offset-4">
          what runs
        </Link>{" "}
        first, then roll back
      </span>
    </label>
  );
}
