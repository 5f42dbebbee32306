import type { ComponentProps } from "react";

import { classNames } from "@/components/ui/class-names";

/** A quiet surface that holds one thing. */
export function Card({ className, ...props }: ComponentProps<"div">) {
  return <div {...props} className={classNames("rounded-lg border border-line bg-surface shadow-lift", className)} />;
}
