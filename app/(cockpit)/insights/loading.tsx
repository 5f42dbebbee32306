import { Skeleton } from "@/components/ui/skeleton";

export default function InsightsLoading() {
  return (
    <div role="status" className="mx-auto grid max-w-6xl gap-5">
      <span className="sr-only">Reading the insights</span>
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-14" />
      <Skeleton className="h-56" />
      <Skeleton className="h-96" />
    </div>
  );
}
