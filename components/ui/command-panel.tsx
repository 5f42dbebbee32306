"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

export interface PanelItem {
  id: string;
  label: string;
  hint: string;
}

export interface CommandPanelProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  groups: readonly { value: string; items: readonly PanelItem[] }[];
  onChoose: (id: string) => void;
  /** Stands above the list: what was found. */
  children?: ReactNode;
  foot: ReactNode;
}

const POPUP =
  "fixed inset-x-0 top-8 z-40 mx-auto flex max-h-[calc(100dvh-2rem)] w-full flex-col overflow-hidden bg-raised text-ink shadow-float outline-none sm:top-[7.25rem] sm:max-h-[calc(100dvh-9rem)] sm:w-[min(42.5rem,calc(100vw-32px))] sm:rounded-lg sm:border sm:border-line";
const ITEM =
  "mx-2 flex min-h-10 cursor-pointer items-center justify-between gap-3 rounded-md px-3 text-sm outline-none data-highlighted:bg-accent-soft max-sm:min-h-11";

/** One box that finds and does: what is typed narrows the list, the first of it is chosen by Enter. */
export function CommandPanel({ open, onOpenChange, ...props }: CommandPanelProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 top-8 z-40 bg-scrim" />
        <Dialog.Popup className={POPUP} aria-label={props.label}>
          <Autocomplete.Root
            inline
            open
            mode="none"
            autoHighlight="always"
            items={props.groups}
            value={props.text}
            onValueChange={props.onText}
            itemToStringValue={({ label }: PanelItem) => label}
          >
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Autocomplete.Input
                aria-label={props.label}
                placeholder={props.placeholder}
                autoCapitalize="none"
                spellCheck={false}
                className="h-14 min-w-0 flex-1 bg-transparent text-lg text-ink outline-none placeholder:text-faint"
              />
              <Dialog.Close className="mono rounded-sm border border-line px-1.5 py-0.5 text-xs text-muted max-sm:min-h-11 max-sm:px-3">
                esc
              </Dialog.Close>
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
              {props.children}
              <Autocomplete.List className="py-2">
                {(group: CommandPanelProps["groups"][number]) => (
                  <Group key={group.value} group={group} onChoose={props.onChoose} />
                )}
              </Autocomplete.List>
            </div>
            <div className="border-t border-line px-4 py-2.5 text-xs text-muted max-sm:hidden">{props.foot}</div>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ group, onChoose }: { group: CommandPanelProps["groups"][number]; onChoose: (id: string) => void }) {
  return (
    <Autocomplete.Group items={group.items}>
      <Autocomplete.GroupLabel className="px-5 pt-2 pb-1 text-xs text-faint">{group.value}</Autocomplete.GroupLabel>
      <Autocomplete.Collection>
        {(item: PanelItem) => (
          <Autocomplete.Item key={item.id} value={item} onClick={() => onChoose(item.id)} className={ITEM}>
            <span className="min-w-0 truncate">{item.label}</span>
            <span className="mono truncate text-xs text-faint max-sm:hidden">{item.hint}</span>
          </Autocomplete.Item>
        )}
      </Autocomplete.Collection>
    </Autocomplete.Group>
  );
}
