import type { ComponentProps } from "react";

import { classNames } from "@/components/ui/class-names";
import { controlClass } from "@/components/ui/input";

/** A few lines of text. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea rows={2} {...props} className={classNames(controlClass, "py-2 text-lg sm:text-base", className)} />;
}
