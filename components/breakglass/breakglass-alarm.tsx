"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useContext } from "react";

import { breakglassAttention } from "@/components/breakglass/breakglass-words";
import { ForemostAttention } from "@/components/shell/attention-items";
import { breakglassQuery } from "@/lib/breakglass/api";

/** Keeps a break-glass deploy among what needs somebody until its review note is written. */
export function BreakglassAlarm({ children }: { children: ReactNode }) {
  const { data } = useQuery(breakglassQuery());
  const others = useContext(ForemostAttention);
  return (
    <ForemostAttention value={[...others, ...breakglassAttention(data?.open ?? [])]}>{children}</ForemostAttention>
  );
}
