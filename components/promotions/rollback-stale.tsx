import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Hash } from "@/components/ui/hash";
import { useBroughtIntoView } from "@/components/ui/use-brought-into-view";
import { staleVersions } from "@/lib/promotions/api";
import type { RollbackReview } from "@/lib/promotions/schemas";
import { productionSha } from "@/lib/versions/rules";

interface RollbackStaleProps {
  error: Error | null;
  review: RollbackReview | null;
  onReview: () => void;
}

/** Production itself moved while the rollback was being reviewed: from what to what, and the way to review that. */
export function RollbackStale({ error, review, onReview }: RollbackStaleProps) {
  const now = staleVersions(error);
  const box = useBroughtIntoView(now);
  if (now === null || review === null) return null;
  const sha = productionSha(now);
  return (
    <Callout
      ref={box}
      role="alert"
      tone="wait"
      className="scroll-my-4"
      title="Refused: production has moved since you reviewed this"
    >
      <p className="flex flex-wrap items-center gap-1.5">
        It runs {sha === null ? "a commit nobody knows" : <Hash value={sha} className="text-ink" />} now
        {review.from_sha === null ? null : (
          <>
            , not <Hash value={review.from_sha} />
          </>
        )}
        . Nothing was sent, and your code is not spent.
      </p>
      <Button size="sm" className="mt-2" onClick={onReview}>
        Review again
      </Button>
    </Callout>
  );
}
