"use client";

import { type ReactNode, useId } from "react";

import { type OpenState, useOpening } from "@/components/order/use-opening";
import { showRefusal } from "@/components/shell/notices";
import { Button, type ButtonLook } from "@/components/ui/button";
import { Tip } from "@/components/ui/tooltip";

interface DialogButtonProps extends Pick<ButtonLook, "variant" | "size"> {
  /** Why it does nothing, or null when it works. */
  refusal: string | null;
  preload: () => void;
  label: ReactNode;
  children: (state: OpenState) => ReactNode;
}

/** Opens a dialog; a button that does nothing says why, to a finger as to a pointer. */
export function DialogButton({ refusal, preload, label, variant, size, children }: DialogButtonProps) {
  const opening = useOpening(preload);
  const reasonId = useId();
  if (refusal !== null && !opening.open) {
    return (
      <>
        <Tip text={refusal}>
          <Button unavailable size={size} aria-describedby={reasonId} onRefused={() => showRefusal(refusal)}>
            {label}
          </Button>
        </Tip>
        <span id={reasonId} className="sr-only">
          {refusal}
        </span>
      </>
    );
  }
  return (
    <>
      <Button variant={variant} size={size} {...opening.trigger}>
        {label}
      </Button>
      {opening.show(children)}
    </>
  );
}
