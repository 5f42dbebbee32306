"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { type ReactNode, useRef } from "react";

import { classNames } from "@/components/ui/class-names";
import { ModalClose } from "@/components/ui/modal-close";

export interface DrawerProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Stand beside the title, e.g. the way to the next one. */
  actions?: ReactNode;
  /** What the keyboard goes back to, where that is not what opened it. */
  returnFocus?: () => HTMLElement | null;
  children: ReactNode;
}

const POPUP = classNames(
  "fixed inset-0 z-40 flex h-dvh flex-col overflow-hidden bg-raised text-ink shadow-float outline-none",
  "sm:left-auto sm:w-[min(40rem,calc(100vw-64px))] sm:border-l sm:border-line",
  "transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
);

/** A modal at the right-hand side, for the whole of one thing of a list; on a phone it fills the screen. */
export function DrawerPanel({ open, onOpenChange, title, actions, returnFocus, children }: DrawerProps) {
  // On a button its tooltip would cover what there is to read.
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup ref={popup} initialFocus={popup} finalFocus={() => returnFocus?.() ?? true} className={POPUP}>
          <div className="flex items-center gap-2 border-b border-line px-5 py-2.5">
            <Base.Title className="min-w-0 flex-1 text-lg font-semibold break-words">{title}</Base.Title>
            {actions}
            <ModalClose />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
            {children}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
