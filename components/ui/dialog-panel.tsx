"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { type KeyboardEvent, type ReactNode, useRef } from "react";

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
  /** What is read beside the body; on a screen too narrow for two columns above it. It scrolls by itself. */
  beside?: ReactNode;
  onKeyDown?: (event: KeyboardEvent) => void;
}

const POPUP = classNames(
  "fixed z-40 flex flex-col overflow-hidden bg-raised text-ink shadow-float outline-none",
  "inset-0 h-dvh sm:inset-auto sm:top-1/2 sm:left-1/2 sm:h-auto sm:max-h-[calc(100dvh-64px)] sm:-translate-x-1/2",
  "sm:-translate-y-1/2 sm:rounded-lg sm:border sm:border-line",
  "transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0",
);

const ONE_COLUMN = "sm:w-[min(28rem,calc(100vw-32px))]";
const TWO_COLUMNS =
  "sm:w-[min(45rem,calc(100vw-32px))] lg:min-h-[min(36rem,calc(100dvh-64px))] lg:w-[min(67.5rem,calc(100vw-32px))]";
const SCROLLS = "min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4";

/** A modal; on a phone it fills the screen. Focus returns to what opened it. */
export function DialogPanel({ open, onOpenChange, title, lead, onKeyDown, ...content }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          ref={popup}
          initialFocus={() => firstControl(popup.current) ?? true}
          onKeyDown={onKeyDown}
          className={classNames(POPUP, content.beside === undefined ? ONE_COLUMN : TWO_COLUMNS)}
        >
          <div className="flex items-center justify-between gap-4 px-5 pt-4 pb-3">
            <Base.Title className="min-w-0 text-lg font-semibold break-words">{title}</Base.Title>
            <ModalClose />
          </div>
          {lead}
          <Content {...content} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function firstControl(popup: HTMLElement | null): HTMLElement | null {
  return popup?.querySelector<HTMLElement>("[data-starts-here]") ?? null;
}

/** One column; or what is read beside what is decided, which on a small screen lies over it like a sheet. */
function Content({ beside, footer, children }: Pick<DialogProps, "beside" | "footer" | "children">) {
  if (beside === undefined) {
    return (
      <>
        <div className={SCROLLS}>{children}</div>
        <Foot>{footer}</Foot>
      </>
    );
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className={SCROLLS}>{beside}</div>
      <div className="flex flex-col border-line bg-surface max-lg:max-h-[62%] max-lg:rounded-t-xl max-lg:border-t max-lg:shadow-float lg:w-96 lg:shrink-0 lg:border-l">
        <div className={SCROLLS}>{children}</div>
        <Foot>{footer}</Foot>
      </div>
    </div>
  );
}

function Foot({ children }: { children: ReactNode }) {
  if (children === undefined) return null;
  return (
    <div className="border-t border-line bg-surface px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
      {children}
    </div>
  );
}
