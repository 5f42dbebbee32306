"use client";

import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { paths } from "@/lib/paths";
import { postRotation } from "@/lib/secrets/api";
import type { RotationRequest, Secret, SecretConsumer } from "@/lib/secrets/schemas";

interface RotateDialogProps extends OpenState {
  secret: Pick<Secret, "name" | "rotates" | "consumers">;
}

/** What follows at a place that is handed a new value. */
const AFTERWARDS: Record<SecretConsumer["kind"], string> = {
  heroku_config_var: "its app restarts",
  github_actions_secret: "a run of a workflow tries it",
  github_webhook: "GitHub signs with it",
  cloudflare_pages_variable: "its next deployment uses it",
  console: "it restarts",
  manual: "left to you",
};

/** Where the console is told to rotate a secret: which places restart, what is refused meanwhile, and a code. */
export function RotateDialog({ secret, ...state }: RotateDialogProps) {
  const { name, rotates, consumers } = secret;
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: (asked: RotationRequest, key) => postRotation(name, asked, key),
    said: ({ rotation }) => ({
      key: "rotation",
      tone: "ok",
      text: `${name} is being rotated.`,
      link: { href: paths.rotation(name, rotation.id), label: "Follow it" },
    }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => set({ code: "" }),
    onRefused: (_error, client) => void client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  return (
    <OrderDialog
      {...state}
      title={`Rotate ${name}`}
      words={{ send: "Rotate", sending: "Requesting…" }}
      waitsFor={whatIsMissing({ unread: null, left: [], hasCode: isWholeCode(fields.code) })}
      isPending={order.isPending}
      onSend={() => order.mutate({ mode: "auto", totp: digitsOf(fields.code) })}
    >
      <OrderRefusal
        error={order.error}
        hasCode
        nothing="Nothing was rotated"
        lost="The rotations of this secret tell; asking twice does no harm."
      />
      <p className="text-sm">The console makes a new value. It hands it to one place after the other:</p>
      <ul className="list-disc pl-5 text-sm">
        {consumers.map(({ id, label, kind }) => (
          <li key={id}>
            {label}: {AFTERWARDS[kind]}.
          </li>
        ))}
      </ul>
      {rotates === "cut_over" ? (
        <p className="text-sm text-wait">Cut-over: whoever comes with the old value is refused meanwhile.</p>
      ) : null}
      <CodeField
        value={fields.code}
        onChange={(code) => set({ code })}
        purpose="this rotation"
        error={errorAt(order.error, "totp")}
      />
    </OrderDialog>
  );
}
