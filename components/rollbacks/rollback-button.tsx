"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import type { ButtonLook } from "@/components/ui/button";
import type { Environment } from "@/lib/core/config";
import { surfaceRollbackReviewQuery } from "@/lib/rollbacks/api";

const rollback = laterDialog(
  async () => (await import("@/components/rollbacks/rollback-dialog")).SurfaceRollbackDialog,
);

interface RollbackButtonProps extends Pick<ButtonLook, "variant" | "size"> {
  surfaceId: string;
  environment: Environment;
  /** The earlier commit to go back to. */
  sha: string;
  /** Why it does nothing, or null when it works. */
  refusal: string | null;
  children: ReactNode;
}

/** Opens the rollback of a surface to a commit that it has run; of one that is promoted, the page of versions is the way. */
export function RollbackButton({ surfaceId, environment, sha, refusal, children, ...look }: RollbackButtonProps) {
  const client = useQueryClient();
  const prepare = () => {
    rollback.preload();
    void client.prefetchQuery(surfaceRollbackReviewQuery(surfaceId, sha));
  };
  return (
    <DialogButton {...look} refusal={refusal} preload={prepare} label={children}>
      {(state) => <rollback.Dialog surfaceId={surfaceId} environment={environment} sha={sha} {...state} />}
    </DialogButton>
  );
}
