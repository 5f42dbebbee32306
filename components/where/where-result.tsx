"use client";

import { useQuery } from "@tanstack/react-query";

import { Callout } from "@/components/ui/callout";
import { Skeleton } from "@/components/ui/skeleton";
import { WhereAnswer } from "@/components/where/where-answer";
import { ApiError } from "@/lib/core/api-client";
import { whereQuery } from "@/lib/where/api";

const wordsOfError = (error: Error) =>
  error instanceof ApiError ? error.message : "Something unexpected happened. Try again.";

/** The answer to what was asked, or why there is none; kept up to date while somebody reads it. */
export function WhereResult({ asked, isBrief = false }: { asked: string; isBrief?: boolean }) {
  const { data, error, isPending } = useQuery(whereQuery(asked));
  if (data !== undefined) return <WhereAnswer answer={data} isBrief={isBrief} />;
  if (error !== null) return <Callout tone="fail" role="alert" title={wordsOfError(error)} />;
  return isPending ? <WhereWaiting /> : null;
}

function WhereWaiting() {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Looking where it is</span>
      <Skeleton className="h-12" />
      <Skeleton className="h-56" />
    </div>
  );
}
