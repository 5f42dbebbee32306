"use client";

import { useMutation } from "@tanstack/react-query";
import type { Ref } from "react";

import { lookWords } from "@/components/promotions/promotion-words";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { toServerTime } from "@/components/ui/clock";
import { findSent } from "@/lib/promotions/api";
import type { Promotion, PromotionKind } from "@/lib/promotions/schemas";

interface LostAnswerProps {
  kind: PromotionKind;
  digest: string;
  sentAt: number;
  onFound: (promotion: Promotion) => void;
  ref?: Ref<HTMLDivElement>;
}

/** Nobody knows whether the order was written down: says so, and offers to look. */
export function LostAnswer({ kind, digest, sentAt, onFound, ref }: LostAnswerProps) {
  const look = useMutation({
    meta: { quiet: true },
    mutationFn: () => findSent({ kind, digest, since: toServerTime(sentAt) }),
    onSuccess: (found) => {
      if (found !== null) onFound(found);
    },
  });
  return (
    <Callout
      ref={ref}
      role="alert"
      tone="unknown"
      className="scroll-my-4"
      title="No answer from the console: nobody knows whether it was written down."
    >
      <p>
        Look, or send it again: the same request goes out with the same key, so it can never become two. If it was
        written down, no new code is needed.
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <Button size="sm" unavailable={look.isPending} onClick={() => look.mutate()}>
          {look.isPending ? "Looking…" : "Look"}
        </Button>
        <p role="status">{lookWords(look.isError, look.data)}</p>
      </div>
    </Callout>
  );
}
