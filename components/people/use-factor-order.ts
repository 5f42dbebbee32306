"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { secondFactorsQuery } from "@/lib/people/api";

/** One change to my second factor; what the page shows of it is read again afterwards. */
export function useFactorOrder<Order, Answer>(
  send: (order: Order) => Promise<Answer>,
  onDone?: (answer: Answer) => void,
) {
  const client = useQueryClient();
  return useMutation({
    meta: { quiet: true },
    mutationFn: send,
    onSuccess: (answer) => onDone?.(answer),
    onSettled: () => client.invalidateQueries({ queryKey: secondFactorsQuery().queryKey }),
  });
}
