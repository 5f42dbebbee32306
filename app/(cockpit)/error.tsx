"use client";

import { ErrorNote } from "@/components/shell/error-note";

interface ErrorPageProps {
  error: unknown;
  retry: () => void;
}

export default function CockpitError({ error, retry }: ErrorPageProps) {
  return <ErrorNote error={error} retry={retry} />;
}
