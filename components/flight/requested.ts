"use client";

import { useMutationState } from "@tanstack/react-query";

const ORDERS = "orders";

/** What an order is known by while it is being sent. */
export function orderKey(surface: string): readonly string[] {
  return [ORDERS, surface];
}

/** The surface of the order that this page is sending; undefined while it sends none. */
export function useRequested(): string | undefined {
  const sent = useMutationState({
    filters: { mutationKey: [ORDERS], status: "pending" },
    select: ({ options }) => options.mutationKey?.[1],
  });
  const surface = sent.at(-1);
  return typeof surface === "string" ? surface : undefined;
}
