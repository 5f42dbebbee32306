"use client";

import { useState } from "react";

import { errorAt } from "@/components/order/error-at";
import type { OpenState } from "@/components/order/use-opening";
import { PersonOrder } from "@/components/people/person-order";
import { Field } from "@/components/ui/field";
import { STARTS_HERE } from "@/components/ui/starts-here";
import { Textarea } from "@/components/ui/textarea";
import { postFactorReset } from "@/lib/people/api";
import type { IssuedLink, PersonItem } from "@/lib/people/people-schemas";

interface ResetFactorDialogProps extends OpenState {
  person: PersonItem;
  onIssued: (link: IssuedLink) => void;
}

/** Where the second factor of somebody who lost it is reset, with a reason. */
export function ResetFactorDialog({ person, onIssued, ...state }: ResetFactorDialogProps) {
  const [reason, setReason] = useState("");
  const [isForgotten, setIsForgotten] = useState(false);
  const order = { reason: reason.trim(), password_forgotten: isForgotten };
  return (
    <PersonOrder
      {...state}
      title={`Reset the second factor of ${person.email}`}
      text="Authenticator, recovery codes and passkeys stop working at once; sessions and API tokens end. You get a link for them."
      words={{ send: "Reset second factor", sending: "Resetting…" }}
      done="Second factor reset. Hand the link over."
      codeFor="this reset"
      waitsFor={reason.trim() === "" ? "Add a reason." : null}
      send={async (totp) => onIssued(await postFactorReset(person.id, { ...order, totp }))}
    >
      {(error) => (
        <>
          <Field
            label="Reason"
            hint="How you know that it is them. Kept in the audit log."
            error={errorAt(error, "reason")}
          >
            <Textarea
              {...STARTS_HERE}
              value={reason}
              required
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <label className="flex min-h-6 items-start gap-2 text-sm">
            <input
              type="checkbox"
              checked={isForgotten}
              onChange={(event) => setIsForgotten(event.target.checked)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span>
              The password is forgotten as well
              {isForgotten ? <span className="block text-wait">Whoever holds this link gets in. Guard it.</span> : null}
            </span>
          </label>
        </>
      )}
    </PersonOrder>
  );
}
