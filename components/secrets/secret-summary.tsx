"use client";

import { useQuery } from "@tanstack/react-query";

import { lookOfSecret, summaryOf } from "@/components/secrets/secret-words";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { secretsQuery } from "@/lib/secrets/api";

/** How many secrets stand how, in one line. */
export function SecretSummary() {
  const { data } = useQuery(secretsQuery());
  return (
    <p className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm text-muted">
      {summaryOf(data?.items ?? []).map(({ due, text }) => (
        <span key={due} className="flex items-center gap-1.5 whitespace-nowrap">
          <StatusGlyph {...lookOfSecret({ due })} />
          {text}
        </span>
      ))}
      <span>Values never appear here.</span>
    </p>
  );
}
