"use client";

import { Lock as LockGlyph } from "lucide-react";
import { useId } from "react";

import { laterDialog, useOpening } from "@/components/order/use-opening";
import { IconButton } from "@/components/ui/icon-button";
import type { Permit } from "@/lib/core/permissions";
import type { Lock } from "@/lib/locks/schemas";

const dialog = laterDialog(async () => (await import("@/components/locks/lock-dialog")).LockDialog);

const ICON = <LockGlyph aria-hidden className="size-3.5" />;

interface LockControlProps {
  surfaceId: string;
  /** What is open there. */
  lock: Lock | null;
  permit: Permit;
}

/** The tile's way to lock a surface or to warn about it, and back. */
export function LockControl({ surfaceId, lock, permit }: LockControlProps) {
  const opening = useOpening(dialog.preload);
  const refusalId = useId();
  const name = lock === null ? `Lock or warn about ${surfaceId}` : `Release or change the ${lock.kind} of ${surfaceId}`;
  if (!permit.allowed) {
    return (
      <>
        <IconButton
          label={`${name}: ${permit.message}`}
          icon={ICON}
          aria-label={name}
          aria-disabled
          aria-describedby={refusalId}
          className="size-6! cursor-not-allowed text-faint hover:bg-transparent"
        />
        <span id={refusalId} className="sr-only">
          {permit.message}
        </span>
      </>
    );
  }
  return (
    <>
      <IconButton label={name} icon={ICON} className="size-6!" {...opening.trigger} />
      {opening.show((state) => (
        <dialog.Dialog surfaceId={surfaceId} lock={lock} {...state} />
      ))}
    </>
  );
}
