"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useOrderKey } from "@/components/order/use-order-key";
import { writtenWords } from "@/components/promotions/promotion-words";
import { showNotice } from "@/components/shell/notices";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";
import { requestPromotion, requestRollback, staleVersions } from "@/lib/promotions/api";
import type { Promotion, PromotionRequest, RollbackRequest } from "@/lib/promotions/schemas";
import { versionsQuery } from "@/lib/versions/api";

export type Order = { kind: "promotion"; body: PromotionRequest } | { kind: "rollback"; body: RollbackRequest };

/** Says that it is written down and how it stands, closes the dialog and reads the page again. */
export function useWritten(onDone: () => void): (promotion: Promotion) => Promise<void> {
  const client = useQueryClient();
  return (promotion) => {
    showNotice({
      key: promotion.deploy_id,
      ...writtenWords(promotion),
      link: { href: paths.deploy(promotion.deploy_id), label: "Open it" },
    });
    onDone();
    return client.invalidateQueries();
  };
}

interface OrderEvents {
  onDone: () => void;
  /** The code is of no use any more. */
  onCodeRefused: () => void;
}

/** Sends a promotion or a rollback. The key stands for everything but the code: again after a lost answer, with whatever code, is one. */
export function usePromotionOrder({ onDone, onCodeRefused }: OrderEvents) {
  const client = useQueryClient();
  const keyOf = useOrderKey();
  const onWritten = useWritten(onDone);
  return useMutation({
    meta: { quiet: true },
    mutationFn: (order: Order) => {
      const { totp: _, ...asked } = order.body;
      const key = keyOf([order.kind, asked]);
      return order.kind === "promotion" ? requestPromotion(order.body, key) : requestRollback(order.body, key);
    },
    onSuccess: ({ promotion }) => onWritten(promotion),
    onError: (error) => {
      if (error instanceof ApiError && error.code === "step_up_failed") onCodeRefused();
      const versions = staleVersions(error);
      if (versions !== null) client.setQueryData(versionsQuery().queryKey, versions);
      else void client.invalidateQueries({ queryKey: versionsQuery().queryKey });
    },
  });
}
