"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { DeployTarget } from "@/components/board/deploy-door";
import { useOrderKey } from "@/components/order/use-order-key";
import { showNotice } from "@/components/shell/notices";
import { ApiError } from "@/lib/core/api-client";
import { type DeployOrder, orderDeploy } from "@/lib/deploys/api";
import { paths } from "@/lib/paths";

const IN_THE_REVIEW = new Set(["deploy_in_flight", "blocked"]);

/** Sends the deploy. One key for one content of one opened modal: pressing twice, or again after a lost answer, is one deploy. */
export function useDeployOrder(target: DeployTarget, blockers: number, onDone: () => void) {
  const client = useQueryClient();
  const keyOf = useOrderKey();
  const order = useMutation({
    meta: { quiet: true },
    mutationFn: (order: DeployOrder) => orderDeploy(order, keyOf(order)),
    onSuccess: ({ deploy }) => {
      showNotice({
        key: deploy.id,
        tone: "ok",
        text: `Deploy of ${target.surface_id} is written down and goes out now. The chip above follows it.`,
        link: { href: paths.deploy(deploy.id), label: "Open it" },
      });
      onDone();
      return client.invalidateQueries();
    },
    // Not waited for: the refusal is shown at once, however long the platforms take.
    onError: () => void client.invalidateQueries({ queryKey: ["surfaces"] }),
  });
  const { error, reset } = order;
  useEffect(() => {
    // The review lists the same reasons, with more to them, and takes them away when they clear.
    if (blockers > 0 && error instanceof ApiError && IN_THE_REVIEW.has(error.code)) reset();
  }, [blockers, error, reset]);
  return order;
}
