import { Callout } from "@/components/ui/callout";
import { Skeleton } from "@/components/ui/skeleton";

interface ReviewSkeletonProps {
  error: Error | null;
  reading?: string;
  /** What cannot be done while that cannot be read. */
  nothing?: string;
}

/** Holds the place of a review that is being read, or says why it cannot be. */
export function ReviewSkeleton({
  error,
  reading = "Reading the review",
  nothing = "Nothing can be sent until this can be read.",
}: ReviewSkeletonProps) {
  if (error !== null) {
    return (
      <Callout role="alert" tone="fail" title={error.message}>
        {nothing}
      </Callout>
    );
  }
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">{reading}</span>
      <Skeleton className="h-14" />
      <Skeleton className="h-32" />
      <Skeleton className="h-9" />
    </div>
  );
}
