"use client";

import { Toast as Base } from "@base-ui/react/toast";
import type { ReactNode } from "react";

export interface ToastContent {
  icon: ReactNode;
  text: ReactNode;
}

/** Takes toasts once its place is on the page: one added before is lost. */
export const toastManager = Base.createToastManager<ToastContent>();

/** Where toasts stand: behind a modal, never over its buttons. Each is a group named by its text. */
export function ToastPlace({ label }: { label: string }) {
  return (
    <Base.Provider toastManager={toastManager}>
      <Base.Viewport
        aria-label={label}
        className="pointer-events-none fixed inset-x-3 bottom-20 z-30 flex flex-col items-center gap-2 lg:bottom-5 lg:items-start"
      >
        <ShownToasts />
      </Base.Viewport>
    </Base.Provider>
  );
}

function ShownToasts() {
  const shown = Base.useToastManager<ToastContent>();
  return shown.toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      role="group"
      className="pointer-events-auto flex max-w-lg items-start gap-2.5 rounded-lg border border-line bg-raised py-2 pr-2 pl-3 text-sm shadow-float data-limited:hidden"
    >
      {toast.data?.icon}
      <Base.Title render={<p />} className="min-w-0 py-0.5 break-words">
        {toast.data?.text}
      </Base.Title>
      <Base.Close className="rounded-sm px-1.5 py-0.5 text-muted hover:bg-hover hover:text-ink">Dismiss</Base.Close>
    </Base.Root>
  ));
}
