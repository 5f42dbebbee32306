"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";

import { classNames } from "@/components/ui/class-names";
import { ModalClose } from "@/components/ui/modal-close";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** Stands between the title and the scrolling body. */
  lead?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
  wide?: boolean;
  initialFocus?: RefObject<HTMLElement | null>;
}

const POPUP = classNames(
  "fixed z-40 flex flex-col overflow-hidden bg-raised text-ink shadow-float outline-none",
  "inset-0 h-dvh sm:inset-auto sm:top-1/2 sm:left-1/2 sm:h-auto sm:max-h-[calc(100dvh-64px)] sm:-translate-x-1/2",
  "sm:-translate-y-1/2 sm:rounded-lg sm:border sm:border-line",
  "transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
);

/** A modal; on a phone it fills the screen. Focus returns to what opened it. */
export function DialogPanel({
  open,
  onOpenChange,
  title,
  lead,
  footer,
  children,
  wide = false,
  initialFocus,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          initialFocus={initialFocus}
          className={classNames(
            POPUP,
            wide ? "sm:w-[min(45rem,calc(100vw-32px))]" : "sm:w-[min(28rem,calc(100vw-32px))]",
          )}
        >
          <div className="flex items-center justify-between gap-4 px-5 pt-4 pb-3">
            <Base.Title className="min-w-0 text-lg font-semibold break-words">{title}</Base.Title>
            <ModalClose />
          </div>
          {lead}
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4">{children}</div>
          {footer === undefined ? null : (
            <div className="border-t border-line bg-surface px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
              {footer}
            </div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
