"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useOrderKey } from "@/components/order/use-order-key";
import { showNotice } from "@/components/shell/notices";
import { makeAttestation } from "@/lib/attestations/api";
import type { AttestationRequest } from "@/lib/attestations/schemas";
import { ApiError } from "@/lib/core/api-client";
import { shortSha } from "@/lib/core/words";

interface AttestEvents {
  onDone: () => void;
  /** The code is of no use any more. */
  onCodeRefused: () => void;
}

/** Sends an attestation, says so, and reads the page again. */
export function useAttestOrder({ onDone, onCodeRefused }: AttestEvents) {
  const client = useQueryClient();
  const keyOf = useOrderKey();
  return useMutation({
    meta: { quiet: true },
    mutationFn: (order: AttestationRequest) => makeAttestation(order, keyOf({ sha: order.sha, note: order.note })),
    onSuccess: ({ sha }) => {
      showNotice({ key: "attestation", tone: "ok", text: `Attested: production runs ${shortSha(sha)}.` });
      onDone();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === "step_up_failed") onCodeRefused();
    },
    onSettled: () => client.invalidateQueries(),
  });
}
