import type { ComponentProps, MouseEvent } from "react";

import { classNames } from "@/components/ui/class-names";

const VARIANTS = {
  accent: "bg-accent text-on-accent hover:bg-accent-strong",
  outline: "border border-line bg-surface text-ink shadow-lift hover:border-edge hover:bg-hover",
  ghost: "text-muted hover:bg-hover hover:text-ink",
  bare: "",
};
/** A thumb needs 44 px. */
const SIZES = {
  sm: "h-7 px-2.5 text-sm max-sm:h-11 max-sm:px-3.5",
  md: "h-9 px-3.5 text-base max-sm:h-11",
  lg: "h-11 px-4 text-base",
};
const UNAVAILABLE = "cursor-not-allowed border border-line bg-sunken text-faint";

export interface ButtonLook {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
  unavailable?: boolean;
}

interface ButtonProps extends ComponentProps<"button">, ButtonLook {
  /** What happens instead where the button is unavailable: no finger can hover to read why. */
  onRefused?: () => void;
}

/** An unavailable button stays focusable, so that its reason can be read; it does nothing. */
export function Button({ variant, size, unavailable, className, onClick, onRefused, ...props }: ButtonProps) {
  const refuse = (event: MouseEvent) => {
    event.preventDefault();
    onRefused?.();
  };
  return (
    <button
      type="button"
      {...props}
      aria-disabled={unavailable === true ? true : undefined}
      onClick={unavailable === true ? refuse : onClick}
      className={classNames(buttonClass({ variant, size, unavailable }), className)}
    />
  );
}

/** The look of a button, for links that act like one. */
export function buttonClass({ variant = "outline", size = "md", unavailable = false }: ButtonLook = {}): string {
  return classNames(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap",
    "transition-colors duration-100 select-none",
    SIZES[size],
    unavailable ? UNAVAILABLE : VARIANTS[variant],
  );
}
