import { Skeleton } from "@/components/ui/skeleton";

export default function DeploysLoading() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Reading the deploys</span>
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-14" />
      <Skeleton className="h-96" />
    </div>
  );
}
