import { Skeleton } from "@/components/ui/skeleton";

export default function AuditLoading() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Reading the audit log</span>
      <Skeleton className="h-8 w-40" />
      <Skeleton className="h-28" />
      <Skeleton className="h-96" />
    </div>
  );
}
