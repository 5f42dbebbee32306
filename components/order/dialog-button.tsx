"use client";

import { type ReactNode, Suspense, useId, useState } from "react";

import { Button, type ButtonLook } from "@/components/ui/button";
import { Tip } from "@/components/ui/tooltip";

export interface OpenState {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

interface DialogButtonProps extends Pick<ButtonLook, "variant" | "size"> {
  /** Why it does nothing, or null when it works. */
  refusal: string | null;
  /** Fetches the dialog's code before it is wanted. */
  preload: () => void;
  label: ReactNode;
  /** The dialog, once it was wanted. */
  children: (state: OpenState) => ReactNode;
}

/** Opens a dialog whose code is fetched when it is first wanted; a button that does nothing says why. */
export function DialogButton({ refusal, preload, label, variant, size, children }: DialogButtonProps) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const reasonId = useId();
  if (refusal !== null && !open) {
    return (
      <>
        <Tip text={refusal}>
          <Button unavailable size={size} aria-describedby={reasonId}>
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
      <Button
        variant={variant}
        size={size}
        aria-haspopup="dialog"
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        {label}
      </Button>
      {wanted ? <Suspense>{children({ open, onOpenChange: setOpen })}</Suspense> : null}
    </>
  );
}
