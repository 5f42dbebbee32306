import type { ComponentProps } from "react";

import { classNames } from "@/components/ui/class-names";

export const controlClass = classNames(
  "w-full rounded-md border border-edge bg-surface px-3 text-ink placeholder:text-faint",
  "focus-visible:border-accent aria-invalid:border-fail disabled:bg-sunken",
);

/** One line of text. */
export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input {...props} className={classNames(controlClass, "h-9 text-lg sm:text-base", className)} />;
}
