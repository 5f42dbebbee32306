import { classNames } from "@/components/ui/class-names";
import type { Environment } from "@/lib/core/config";

/** Production is a square, staging a circle: the environment's shape, for whoever sees no colour. */
export function EnvironmentShape({ environment, className }: { environment: Environment; className?: string }) {
  return (
    <svg viewBox="0 0 8 8" aria-hidden fill="currentColor" className={classNames("size-2 shrink-0", className)}>
      {environment === "production" ? <rect width="8" height="8" rx="1" /> : <circle cx="4" cy="4" r="4" />}
    </svg>
  );
}
