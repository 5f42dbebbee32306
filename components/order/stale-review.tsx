import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { useBroughtIntoView } from "@/components/ui/use-brought-into-view";

interface StaleReviewProps {
  title: string;
  /** What is now; null where the order was not refused for it. */
  refusedFor: unknown;
  onReview: () => void;
  /** What the button says. */
  review?: string;
  /** What is otherwise than it was reviewed. */
  children: ReactNode;
}

/** What was reviewed is no longer so: what moved, and the way to review that. */
export function StaleReview({ title, refusedFor, onReview, review = "Review again", children }: StaleReviewProps) {
  const box = useBroughtIntoView(refusedFor);
  return (
    <Callout ref={box} role="alert" tone="wait" title={title} className="scroll-my-4">
      {children}
      <Button size="sm" className="mt-2" onClick={onReview}>
        {review}
      </Button>
    </Callout>
  );
}
