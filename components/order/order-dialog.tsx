"use client";

import { type ReactNode, useId, useRef } from "react";

import type { OpenState } from "@/components/order/use-opening";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentButton, environmentFill, environmentWord } from "@/components/shell/environment-words";
import { Button, type ButtonLook } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { DialogPanel } from "@/components/ui/dialog-panel";
import { Kbd } from "@/components/ui/kbd";
import type { Environment } from "@/lib/core/config";

interface OrderDialogProps extends OpenState {
  title: ReactNode;
  /** What is changed by the order: its environment stands above everything and colours the button. */
  target?: { environment: Environment; name: ReactNode };
  /** What is read before it is decided: it stands beside the decision. */
  reading?: ReactNode;
  words: { send: string; sending: string; cancel?: string };
  /** What is still missing before it can be sent, in one sentence; null when nothing is. */
  waitsFor: string | null;
  isPending: boolean;
  onSend: () => void;
  children: ReactNode;
}

interface SendProps extends Pick<OrderDialogProps, "words" | "waitsFor" | "isPending"> {
  formId: string;
  isReady: boolean;
  environment: Environment | undefined;
}

interface SendButtonProps extends SendProps, Pick<ButtonLook, "size"> {
  className: string;
}

/** The one dialog in which an order is given: what it changes, what is read before, what is missing, and the way out. */
export function OrderDialog({ title, target, reading, open, onOpenChange, children, ...order }: OrderDialogProps) {
  const formId = useId();
  const form = useRef<HTMLFormElement>(null);
  const isReady = order.waitsFor === null && !order.isPending;
  const close = () => onOpenChange(false);
  const sending = { ...order, formId, isReady, environment: target?.environment };
  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      lead={target === undefined ? undefined : <TargetBand {...target} />}
      beside={reading === undefined ? undefined : <div className="grid grid-cols-1 gap-5">{reading}</div>}
      footer={reading === undefined ? <Footer {...sending} onCancel={close} /> : <DecisionFooter {...sending} />}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        form.current?.requestSubmit();
      }}
    >
      <form
        ref={form}
        id={formId}
        className="grid grid-cols-1 gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) order.onSend();
        }}
      >
        {children}
      </form>
    </DialogPanel>
  );
}

/** Which environment, by word, by shape and by colour. */
function TargetBand({ environment, name }: NonNullable<OrderDialogProps["target"]>) {
  return (
    <div
      className={classNames("flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-2.5", environmentFill[environment])}
    >
      <EnvironmentShape environment={environment} className="size-3" />
      <strong className="text-lg font-semibold tracking-[0.1em]">{environmentWord[environment]}</strong>
      <span>{name}</span>
    </div>
  );
}

function Footer({ onCancel, ...sending }: SendProps & { onCancel: () => void }) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      <Waits {...sending} className="mr-auto text-sm text-muted max-sm:w-full max-sm:empty:hidden" />
      <Button onClick={onCancel} className="max-sm:flex-1">
        {sending.words.cancel ?? "Cancel"}
      </Button>
      <SendButton {...sending} className="max-sm:flex-2" />
    </div>
  );
}

function Waits({ formId, words, waitsFor, isPending, className }: SendProps & { className?: string }) {
  return (
    <p id={`${formId}-waits`} aria-live="polite" className={className}>
      {isPending ? words.sending : waitsFor}
    </p>
  );
}

function SendButton({ formId, words, isReady, environment, size, className }: SendButtonProps) {
  return (
    <Button
      type="submit"
      form={formId}
      size={size}
      variant={environment === undefined ? "accent" : "bare"}
      unavailable={!isReady}
      aria-describedby={`${formId}-waits`}
      className={classNames(className, isReady && environment !== undefined && environmentButton[environment])}
    >
      {words.send}
    </Button>
  );
}

/** Under what is decided: the button over the whole width, what it waits for, and the keys. */
function DecisionFooter(sending: SendProps) {
  return (
    <div className="grid grid-cols-1 gap-2">
      <SendButton {...sending} size="lg" className="w-full" />
      <div className="flex min-h-5 items-baseline justify-between gap-3 text-sm text-muted">
        <Waits {...sending} />
        <p className="shrink-0 text-xs text-faint max-lg:hidden">
          <Kbd>⌘↵</Kbd> sends · <Kbd>esc</Kbd> closes
        </p>
      </div>
    </div>
  );
}
