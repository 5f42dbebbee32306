import { Skeleton } from "@/components/ui/skeleton";

const TILES = ["a", "b", "c", "d", "e", "f"];

export default function DashboardLoading() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Reading the dashboard</span>
      <div className="grid gap-5 lg:grid-cols-2">
        <Skeleton className="h-24" />
        <Skeleton className="h-24" />
      </div>
      <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
        {TILES.map((tile) => (
          <Skeleton key={tile} className="h-48" />
        ))}
      </div>
    </div>
  );
}
