"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";

import type { DeployTarget } from "@/components/board/deploy-door";
import { laterDialog, useOpening } from "@/components/order/use-opening";
import { Button, type ButtonLook } from "@/components/ui/button";
import { reviewQuery } from "@/lib/deploys/api";

export const deployDialog = laterDialog(async () => (await import("@/components/board/deploy-dialog")).DeployDialog);

interface DeployButtonProps extends Pick<ButtonLook, "variant" | "size"> {
  target: DeployTarget;
  /** The commit to start from; by default the newest of main. */
  sha?: string;
  /** Where that commit comes from, as a sentence; null where that needs no words. */
  origin?: string | null;
  accessibleName?: string;
  /** Stands in the button's place while there is nothing to press; an open modal stays open. */
  instead?: ReactNode;
  children: ReactNode;
}

/** Opens the deploy modal. */
export function DeployButton({
  target,
  sha,
  origin = null,
  accessibleName,
  instead = null,
  children,
  variant,
  size,
}: DeployButtonProps) {
  const opening = useOpening(usePreparedDeploy(target.surface_id, sha ?? null));
  const place = useKeptFocus(instead !== null && !opening.open, opening.wasOpened);
  return (
    <span ref={place} className="contents">
      {instead ?? (
        <Button variant={variant} size={size} aria-label={accessibleName} {...opening.trigger}>
          {children}
        </Button>
      )}
      {opening.show((state) => (
        <deployDialog.Dialog target={target} sha={sha ?? null} origin={origin} {...state} />
      ))}
    </span>
  );
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

/** Fetches the code of the modal and the review before they are wanted. */
export function usePreparedDeploy(surfaceId: string, sha: string | null): () => void {
  const client = useQueryClient();
  return () => {
    deployDialog.preload();
    void client.prefetchQuery(reviewQuery(surfaceId, sha));
  };
}
