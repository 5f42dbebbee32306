import type { ComponentProps, ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import { Tip } from "@/components/ui/tooltip";

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & { label: string; icon: ReactNode };

/** A button whose only content is a glyph; its label is its name and its tooltip. */
export function IconButton({ label, icon, className, ...props }: IconButtonProps) {
  return (
    <Tip text={label}>
      <button
        type="button"
        aria-label={label}
        {...props}
        className={classNames(
          "inline-flex size-9 shrink-0 max-sm:size-11 items-center justify-center rounded-md text-muted",
          "transition-colors duration-100 hover:bg-hover hover:text-ink",
          className,
        )}
      >
        {icon}
      </button>
    </Tip>
  );
}
