"use client";

import { Popover as Base } from "@base-ui/react/popover";

import type { ComponentProps, ReactElement, ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";

export interface PopoverProps {
  trigger: ReactElement<ComponentProps<"button">>;
  title: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  wide?: boolean;
  widest?: boolean;
}

/** The popover itself, open as soon as it is there: it was loaded because somebody asked for it. */
export function PopoverPanel({ trigger, title, children, align = "end", wide = false, widest = false }: PopoverProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} collisionPadding={8} align={align} className="z-40">
          <Base.Popup
            className={classNames(
              "max-h-[var(--available-height)] max-w-[calc(100vw-16px)] overflow-y-auto rounded-lg border border-line",
              "bg-raised p-4 text-ink shadow-float outline-none",
              widest ? "w-[45rem]" : wide ? "w-[27rem]" : "w-80",
            )}
          >
            <Base.Title className="mb-2 text-sm font-semibold">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
