"use client";

import { Lock as LockGlyph } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";

import { useLockPlace } from "@/components/shell/surface-lock";
import { IconButton } from "@/components/ui/icon-button";
import type { Permit } from "@/lib/core/permissions";

const load = () => import("@/components/locks/lock-dialog");
const preload = () => void load().catch(() => null);
const LazyDialog = lazy(async () => ({ default: (await load()).LockDialog }));

const ICON = <LockGlyph aria-hidden className="size-3.5" />;

/** The tile's way to lock a surface or to warn about it, and back. */
export function LockControl({ permit }: { permit: Permit }) {
  const { surfaceId, lock } = useLockPlace();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(false);
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
      <IconButton
        label={name}
        icon={ICON}
        aria-haspopup="dialog"
        className="size-6!"
        onPointerEnter={preload}
        onFocus={preload}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      />
      {wanted ? (
        <Suspense>
          <LazyDialog surfaceId={surfaceId} lock={lock} open={open} onOpenChange={setOpen} />
        </Suspense>
      ) : null}
    </>
  );
}
