"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { showNotice } from "@/components/shell/notices";
import type { DeployTarget } from "@/components/surfaces/deploy-door";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";
import { type DeployOrder, orderDeploy } from "@/lib/surfaces/api";

const IN_THE_REVIEW = new Set(["deploy_in_flight", "blocked"]);

/** Works outside secure contexts too, where randomUUID does not exist. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sends the deploy. One key for one content of one opened modal: pressing twice, or again after a lost answer, is one deploy. */
export function useDeployOrder(target: DeployTarget, blockers: number, onDone: () => void) {
  const client = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const order = useMutation({
    meta: { quiet: true },
    mutationFn: (order: DeployOrder) => {
      const content = JSON.stringify(order);
      const key = keys.current.get(content) ?? newKey();
      keys.current.set(content, key);
      return orderDeploy(order, key);
    },
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
