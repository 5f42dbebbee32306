import { Callout } from "@/components/ui/callout";
import { Skeleton } from "@/components/ui/skeleton";

/** Holds the place of a review that is being read, or says why it cannot be. */
export function ReviewSkeleton({ error }: { error: Error | null }) {
  if (error !== null) {
    return (
      <Callout role="alert" tone="fail" title={error.message}>
        Nothing can be sent until this can be read.
      </Callout>
    );
  }
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Reading the review</span>
      <Skeleton className="h-14" />
      <Skeleton className="h-32" />
      <Skeleton className="h-9" />
    </div>
  );
}
