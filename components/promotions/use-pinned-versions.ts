"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { versionsQuery } from "@/lib/versions/api";
import { changedParts } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";

interface PinnedVersions {
  /** What is being reviewed: it stays what it was when the dialog opened, until a person takes the newer one. */
  reviewed: Versions | null;
  /** What is, when that is no longer what was reviewed. */
  moved: Versions | null;
  error: Error | null;
  /** Takes what is for the review. */
  reviewAgain: () => void;
}

/** The review of a promotion, pinned: what is being read must not change under the reader's eyes. */
export function usePinnedVersions(open: boolean): PinnedVersions {
  const { data, error } = useQuery({ ...versionsQuery(), enabled: open });
  const [reviewed, setReviewed] = useState<Versions | null>(null);
  if (open && reviewed === null && data !== undefined) setReviewed(data);
  const hasMoved = reviewed !== null && data !== undefined && changedParts(reviewed.digest, data.digest)?.length !== 0;
  return {
    reviewed,
    moved: hasMoved ? data : null,
    error,
    reviewAgain: () => {
      if (data !== undefined) setReviewed(data);
    },
  };
}
