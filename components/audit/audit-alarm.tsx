"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useContext } from "react";

import { auditAttention } from "@/components/audit/audit-attention";
import { ForemostAttention } from "@/components/shell/attention-items";
import { auditStatusQuery } from "@/lib/audit/api";

/** Puts a log that its own checkpoints contradict among what needs somebody. */
export function AuditAlarm({ children }: { children: ReactNode }) {
  const { data } = useQuery(auditStatusQuery());
  const others = useContext(ForemostAttention);
  return (
    <ForemostAttention value={[...auditAttention(data?.first_bad ?? null), ...others]}>{children}</ForemostAttention>
  );
}
