import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["a", "b", "c", "d", "e"];

export default function FlagsLoading() {
  return (
    <div role="status" className="mx-auto grid max-w-6xl gap-3">
      <span className="sr-only">Reading the flags</span>
      <Skeleton className="mb-5 h-16" />
      {ROWS.map((row) => (
        <Skeleton key={row} className="h-20" />
      ))}
    </div>
  );
}
