"use client";

import { type ReactNode, useId } from "react";

import type { OpenState } from "@/components/order/use-opening";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentButton, environmentFill, environmentWord } from "@/components/shell/environment-words";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { DialogPanel } from "@/components/ui/dialog-panel";
import type { Environment } from "@/lib/core/config";

interface OrderDialogProps extends OpenState {
  title: ReactNode;
  /** What is changed by the order: its environment stands above everything and colours the button. */
  target?: { environment: Environment; name: ReactNode };
  wide?: boolean;
  words: { send: string; sending: string; cancel?: string };
  /** What is still missing before it can be sent, in one sentence; null when nothing is. */
  waitsFor: string | null;
  isPending: boolean;
  onSend: () => void;
  children: ReactNode;
}

interface FooterProps extends Pick<OrderDialogProps, "words" | "waitsFor" | "isPending"> {
  formId: string;
  isReady: boolean;
  environment: Environment | undefined;
  onCancel: () => void;
}

/** The one dialog in which an order is given: what it changes, what is read before, what is missing, and the way out. */
export function OrderDialog({ title, target, wide, open, onOpenChange, children, ...order }: OrderDialogProps) {
  const formId = useId();
  const isReady = order.waitsFor === null && !order.isPending;
  const close = () => onOpenChange(false);
  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      wide={wide}
      title={title}
      lead={target === undefined ? undefined : <TargetBand {...target} />}
      footer={
        <Footer {...order} formId={formId} isReady={isReady} environment={target?.environment} onCancel={close} />
      }
    >
      <form
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

function Footer({ formId, words, waitsFor, isPending, isReady, environment, onCancel }: FooterProps) {
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      <p
        id={`${formId}-waits`}
        aria-live="polite"
        className="mr-auto text-sm text-muted max-sm:w-full max-sm:empty:hidden"
      >
        {isPending ? words.sending : waitsFor}
      </p>
      <Button onClick={onCancel} className="max-sm:flex-1">
        {words.cancel ?? "Cancel"}
      </Button>
      <Button
        type="submit"
        form={formId}
        variant={environment === undefined ? "accent" : "bare"}
        unavailable={!isReady}
        aria-describedby={`${formId}-waits`}
        className={classNames("max-sm:flex-2", isReady && environment !== undefined && environmentButton[environment])}
      >
        {words.send}
      </Button>
    </div>
  );
}
