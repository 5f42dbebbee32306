import { Skeleton } from "@/components/ui/skeleton";

export default function VersionsLoading() {
  return (
    <div role="status" className="mx-auto grid max-w-6xl gap-6">
      <span className="sr-only">Reading the versions</span>
      <Skeleton className="h-16" />
      <div className="grid gap-3 lg:grid-cols-2">
        <Skeleton className="h-44" />
        <Skeleton className="h-44" />
      </div>
      <Skeleton className="h-72" />
    </div>
  );
}
