"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { credentialAttention } from "@/components/credentials/credential-words";
import { ForemostAttention } from "@/components/shell/attention-items";
import { useNow } from "@/components/ui/clock";
import { credentialsQuery } from "@/lib/credentials/api";

/** Puts a refused key and a platform that does not answer before everything else that needs somebody. */
export function CredentialAlarm({ children }: { children: ReactNode }) {
  const { data } = useQuery(credentialsQuery());
  const now = useNow(60_000);
  return <ForemostAttention value={credentialAttention(data?.items ?? [], now)}>{children}</ForemostAttention>;
}
