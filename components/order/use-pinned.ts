"use client";

import { useState } from "react";

interface Pinned<Review> {
  /** What is being reviewed: it stays what it was when it was first read, until a person takes the newer one. */
  reviewed: Review | null;
  /** What is, when that is no longer what was reviewed. */
  moved: Review | null;
  /** Takes this for the review. */
  take: (review: Review) => void;
}

/** The review of one thing, pinned: what is being read must not change under the reader's eyes. */
export function usePinned<Review>(
  { of, now }: { of: string; now: Review | undefined },
  isSame: (reviewed: Review, now: Review) => boolean,
): Pinned<Review> {
  const [pinned, setPinned] = useState<{ of: string; review: Review } | null>(null);
  const reviewed = pinned?.of === of ? pinned.review : null;
  if (reviewed === null && now !== undefined) setPinned({ of, review: now });
  return {
    reviewed,
    moved: reviewed === null || now === undefined || isSame(reviewed, now) ? null : now,
    take: (review) => setPinned({ of, review }),
  };
}
