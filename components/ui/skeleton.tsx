import { classNames } from "@/components/ui/class-names";

/** Holds the place of something that is being read. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames("rounded-md bg-sunken", className)} />;
}
