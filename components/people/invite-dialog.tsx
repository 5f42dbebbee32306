"use client";

import { useState } from "react";

import { errorAt } from "@/components/order/error-at";
import type { OpenState } from "@/components/order/use-opening";
import { PersonOrder } from "@/components/people/person-order";
import { RoleSelect } from "@/components/people/role-select";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { STARTS_HERE } from "@/components/ui/starts-here";
import type { Role } from "@/lib/core/actor";
import { postInvitation } from "@/lib/people/api";
import type { IssuedLink } from "@/lib/people/people-schemas";

interface InviteDialogProps extends OpenState {
  onIssued: (link: IssuedLink) => void;
}

/** Where somebody is invited: their address, their role and the admin's code. */
export function InviteDialog({ onIssued, ...state }: InviteDialogProps) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  return (
    <PersonOrder
      {...state}
      title="Invite a person"
      text="You get a link for them. With it they choose a name, password and authenticator. An earlier link of theirs stops working."
      words={{ send: "Create invitation", sending: "Creating…" }}
      done="Invitation created. Hand its link over."
      codeFor="this invitation"
      waitsFor={email.trim() === "" ? "Enter their e-mail address." : null}
      send={async (totp) => onIssued(await postInvitation({ email: email.trim(), role, totp }))}
    >
      {(error) => (
        <>
          <Field label="E-mail" error={errorAt(error, "email")}>
            <Input
              {...STARTS_HERE}
              type="email"
              value={email}
              required
              maxLength={254}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <RoleSelect role={role} onChange={setRole} error={errorAt(error, "role")} />
        </>
      )}
    </PersonOrder>
  );
}
