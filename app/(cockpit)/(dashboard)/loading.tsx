import { Skeleton } from "@/components/ui/skeleton";

export default function DashboardLoading() {
  return (
    <div role="status" data-wide className="grid grid-cols-1 gap-3">
      <span className="sr-only">Reading the dashboard</span>
      <Skeleton className="h-12 lg:h-10" />
      <Skeleton className="h-[600px] lg:h-[430px]" />
    </div>
  );
}
