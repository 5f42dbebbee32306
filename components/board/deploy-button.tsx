"use client";

import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";

import type { DeployTarget } from "@/components/board/deploy-door";
import { Button, type ButtonLook } from "@/components/ui/button";

const load = () => import("@/components/board/deploy-dialog");
/** A failed fetch here is told when the button is pressed, not before. */
const preload = () => void load().catch(() => null);
const LazyDialog = lazy(async () => ({ default: (await load()).DeployDialog }));

interface DeployButtonProps extends Pick<ButtonLook, "variant" | "size"> {
  target: DeployTarget;
  /** The commit to start from; by default the newest of main. */
  sha?: string | undefined;
  accessibleName?: string;
  /** Stands in the button's place while there is nothing to press; an open modal stays open. */
  instead?: ReactNode;
  children: ReactNode;
}

/** Keeps the keyboard where it was when the button it had opened gives way to something else. */
function useKeptFocus(isReplaced: boolean, wasUsed: boolean) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (isReplaced && wasUsed && document.activeElement === document.body) {
      place.current?.querySelector<HTMLElement>("a, button")?.focus();
    }
  }, [isReplaced, wasUsed]);
  return place;
}

/** Opens the deploy modal, whose code is fetched when it is first wanted. */
export function DeployButton({ target, sha, accessibleName, instead, children, variant, size }: DeployButtonProps) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
  const isReplaced = instead !== undefined && instead !== null;
  const place = useKeptFocus(isReplaced && !open, wanted);
  return (
    <span ref={place} className="contents">
      {isReplaced ? (
        instead
      ) : (
        <Button
          variant={variant}
          size={size}
          aria-label={accessibleName}
          aria-haspopup="dialog"
          onPointerEnter={preload}
          onFocus={preload}
          onClick={() => {
            setWanted(true);
            setOpen(true);
          }}
        >
          {children}
        </Button>
      )}
      {wanted ? (
        <Suspense>
          <LazyDialog target={target} sha={sha} open={open} onOpenChange={setOpen} />
        </Suspense>
      ) : null}
    </span>
  );
}
