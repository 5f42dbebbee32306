"use client";

import { useState } from "react";

import { errorAt } from "@/components/order/error-at";
import type { OpenState } from "@/components/order/use-opening";
import { PersonOrder } from "@/components/people/person-order";
import { RoleSelect } from "@/components/people/role-select";
import { putRole } from "@/lib/people/api";
import type { PersonItem } from "@/lib/people/people-schemas";

/** Where somebody else gets another role. */
export function RoleDialog({ person, ...state }: OpenState & { person: PersonItem }) {
  // The role that was seen when it was opened: the server refuses when it is another by now.
  const [from] = useState(person.role);
  const [role, setRole] = useState(from === "unknown" ? "viewer" : from);
  return (
    <PersonOrder
      {...state}
      title={`Change the role of ${person.email}`}
      text="Their sessions and API tokens end: they sign in again with the new role."
      words={{ send: "Change role", sending: "Changing…" }}
      done={`${person.email} is ${role} now.`}
      codeFor="this change"
      waitsFor={role === from ? "Choose another role." : null}
      send={(totp) => putRole(person.id, { role, from, totp })}
    >
      {(error) => <RoleSelect role={role} onChange={setRole} error={errorAt(error, "role")} />}
    </PersonOrder>
  );
}
