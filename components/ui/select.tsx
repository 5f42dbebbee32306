import type { ComponentProps } from "react";

import { classNames } from "@/components/ui/class-names";
import { controlClass } from "@/components/ui/input";

/** The platform's own select: right on every phone, and no script. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className="relative block">
      <select
        {...props}
        className={classNames(controlClass, "h-9 appearance-none pr-8 text-lg sm:text-base", className)}
      >
        {children}
      </select>
      <svg
        viewBox="0 0 16 16"
        aria-hidden
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-faint"
      >
        <path d="M4 6.5l4 4 4-4" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    </span>
  );
}
