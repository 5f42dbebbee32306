"use client";

import { changesWords, flipCommand, sideWord } from "@/components/flags/flag-words";
import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { CommandBlock } from "@/components/ui/command-block";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import type { Environment } from "@/lib/core/config";
import { putFlips } from "@/lib/flags/api";

/** One flag that is to be flipped, as it was seen. */
export interface Flippable {
  key: string;
  effect: string;
  risk: "low" | "high";
  value: boolean;
  expected: boolean;
}

interface FlipDialogProps extends OpenState {
  environment: Environment;
  app: string;
  flags: readonly Flippable[];
}

/** Where flags are flipped: what each does, that the app restarts, and for a risky one its name and a code. */
export function FlipDialog({ environment, app, flags, ...state }: FlipDialogProps) {
  const { fields, set } = useOrderFields();
  const [only] = flags;
  const risky = flags.find(({ risk }) => risk === "high");
  const order = useOrder({
    send: putFlips,
    said: ({ flip }) => ({ key: "flip", tone: "ok", text: saidOf(flip, app) }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => set({ code: "" }),
    onRefused: (_error, client) => void client.invalidateQueries({ queryKey: ["flags"] }),
  });
  const waitsFor = whatIsMissing({
    unread: null,
    left: [],
    confirm: fields.confirm,
    word: risky?.key ?? null,
    hasCode: risky === undefined ? null : isWholeCode(fields.code),
  });
  const proof = risky === undefined ? {} : { confirm: fields.confirm.trim(), totp: digitsOf(fields.code) };
  const isOne = flags.length === 1 && only !== undefined;
  return (
    <OrderDialog
      {...state}
      target={{ environment, name: app }}
      title={isOne ? `Turn ${only.key} ${sideWord(only.value)}` : `Flip ${flags.length} flags in one release`}
      words={{ send: isOne ? `Turn ${sideWord(only.value)}` : `Flip ${flags.length}`, sending: "Requesting…" }}
      waitsFor={waitsFor}
      isPending={order.isPending}
      onSend={() =>
        order.mutate({ changes: flags.map(({ key, value, expected }) => ({ key, value, expected })), ...proof })
      }
    >
      <OrderRefusal
        error={order.error}
        hasCode={risky !== undefined}
        nothing="Nothing was flipped"
        lost="The flags on the page behind tell; flipping twice does no harm."
      />
      <FlipEffects flags={flags} app={app} />
      {risky === undefined ? null : (
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          <Field
            label={
              <>
                Type <Kbd>{risky.key}</Kbd> to confirm
              </>
            }
            error={errorAt(order.error, "confirm")}
          >
            <Input
              value={fields.confirm}
              onChange={(event) => set({ confirm: event.target.value })}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              className="mono"
            />
          </Field>
          <CodeField
            value={fields.code}
            onChange={(code) => set({ code })}
            purpose="this flip"
            error={errorAt(order.error, "totp")}
          />
        </div>
      )}
    </OrderDialog>
  );
}

function saidOf(flip: { changes: readonly { key: string; value: boolean }[] } | null, app: string): string {
  if (flip === null) return "It is so already. Nothing was changed.";
  return `${changesWords(flip.changes)}: requested. ${app} restarts with it.`;
}

function FlipEffects({ flags, app }: { flags: readonly Flippable[]; app: string }) {
  return (
    <div className="grid grid-cols-1 gap-3 text-sm">
      <ul className="grid grid-cols-1 gap-2">
        {flags.map(({ key, effect, value, expected }) => (
          <li key={key} className="min-w-0 rounded-md border border-line px-3 py-2">
            <p className="mono font-medium break-all">
              {key} <span className="whitespace-nowrap text-muted">{`${sideWord(expected)} → ${sideWord(value)}`}</span>
            </p>
            <p className="text-muted">{effect}</p>
          </li>
        ))}
      </ul>
      <p className="text-muted">One release. {app} restarts and every instance has to confirm it.</p>
      <details>
        <summary className="cursor-pointer text-muted">From a shell, without this console</summary>
        <div className="mt-2 grid grid-cols-1 gap-2">
          {flags.map(({ key, value }) => (
            <CommandBlock key={key} command={flipCommand(key, value, app)} what={`command for ${key}`} />
          ))}
        </div>
      </details>
    </div>
  );
}
