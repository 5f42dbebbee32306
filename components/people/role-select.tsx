import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ROLES, type Role } from "@/lib/core/actor";

interface RoleSelectProps {
  role: Role;
  onChange: (role: Role) => void;
  error: string | undefined;
}

const MAY: Record<Role, string> = {
  viewer: "reads, and changes nothing",
  operator: "deploys, rolls back and flips flags as well",
  admin: "promotes, rotates secrets and manages people as well",
};

/** Which role somebody has, with what it may. */
export function RoleSelect({ role, onChange, error }: RoleSelectProps) {
  return (
    <Field label="Role" hint={`${role}: ${MAY[role]}.`} error={error}>
      <Select value={role} onChange={({ target }) => onChange(ROLES.find((known) => known === target.value) ?? role)}>
        {ROLES.map((known) => (
          <option key={known} value={known}>
            {known}
          </option>
        ))}
      </Select>
    </Field>
  );
}
