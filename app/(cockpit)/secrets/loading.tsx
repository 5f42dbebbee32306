import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

export default function SecretsLoading() {
  return (
    <div role="status" className="mx-auto grid max-w-6xl gap-3">
      <span className="sr-only">Reading the secrets</span>
      <Skeleton className="mb-2 h-14" />
      {ROWS.map((row) => (
        <Skeleton key={row} className="h-14" />
      ))}
    </div>
  );
}
