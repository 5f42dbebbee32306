import { type Actor, type HeldRole, ROLES, type Role } from "@/lib/core/actor";

interface Grant {
  /** The least role of a person; null where no person may. */
  role: Role | null;
  /** Whether it only reads: a read-only token may. */
  reads: boolean;
  /** Actors without a role that may. */
  machines: readonly Actor["kind"][];
}

const GRANTS = {
  "version:read": { role: "viewer", reads: true, machines: ["anonymous", "system", "shell", "webhook", "display"] },
  "console:read": { role: "viewer", reads: true, machines: ["system", "shell"] },
  "wall:read": { role: "viewer", reads: true, machines: ["display"] },
  "display:read": { role: "admin", reads: true, machines: [] },
  "display:manage": { role: "admin", reads: false, machines: [] },
  "webhook:read": { role: "admin", reads: true, machines: [] },
  "webhook:manage": { role: "admin", reads: false, machines: [] },
  "webhook:send": { role: null, reads: false, machines: ["system"] },
  "session:open": { role: "viewer", reads: false, machines: ["anonymous"] },
  "self:manage": { role: "viewer", reads: false, machines: [] },
  "step-up:prove": { role: "viewer", reads: false, machines: [] },
  "deploy:request": { role: "operator", reads: false, machines: [] },
  "deploy:cancel": { role: "operator", reads: false, machines: [] },
  "deploy:roll-back": { role: "operator", reads: false, machines: [] },
  "deploy:resume": { role: "operator", reads: false, machines: [] },
  "deploy:resolve": { role: "admin", reads: false, machines: [] },
  "flag:flip": { role: "operator", reads: false, machines: [] },
  "flag:flip-risky": { role: "admin", reads: false, machines: [] },
  "flag:advance": { role: null, reads: false, machines: ["system"] },
  "flag:observe": { role: null, reads: false, machines: ["system"] },
  "secret:rotate": { role: "admin", reads: false, machines: [] },
  "secret:advance": { role: null, reads: false, machines: ["system"] },
  "secret:observe": { role: null, reads: false, machines: ["system"] },
  "deploy:advance": { role: null, reads: false, machines: ["system"] },
  "webhook:receive": { role: null, reads: false, machines: ["webhook"] },
  "surface:lock": { role: "operator", reads: false, machines: [] },
  "lock:expire": { role: null, reads: false, machines: ["system"] },
  "surface:observe": { role: null, reads: false, machines: ["system"] },
  "credential:observe": { role: null, reads: false, machines: ["system"] },
  "version:observe": { role: null, reads: false, machines: ["system"] },
  "promotion:request": { role: "admin", reads: false, machines: [] },
  "promotion:roll-back": { role: "admin", reads: false, machines: [] },
  "promotion:resume": { role: "admin", reads: false, machines: [] },
  "attestation:make": { role: "admin", reads: false, machines: [] },
  "audit:export": { role: "admin", reads: false, machines: [] },
  "audit:verify": { role: "admin", reads: false, machines: ["shell"] },
  "audit:tally": { role: null, reads: false, machines: ["system"] },
  "audit:checkpoint": { role: null, reads: false, machines: ["system"] },
  "breakglass:record": { role: null, reads: false, machines: ["shell"] },
  "breakglass:review": { role: "operator", reads: false, machines: [] },
  "verdict:record": { role: "operator", reads: false, machines: [] },
  "drift:review": { role: "operator", reads: false, machines: [] },
  "people:read": { role: "admin", reads: true, machines: [] },
  "people:manage": { role: "admin", reads: false, machines: ["shell"] },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof GRANTS;

export type Permit = { allowed: true } | { allowed: false; code: "unauthenticated" | "forbidden"; message: string };

const ALLOWED: Permit = { allowed: true };

const NO_SCOPE = {
  read: "This token may not read. Make one with the scope `read`.",
  write: "This token may only read. Make one with the scope `write`.",
};
const UNKNOWN_ROLE = "This build of the console does not know your role, so you may do nothing. Ask an admin.";

/** Whether an actor may do a thing; the button and the verb ask the same function. */
export function can(actor: Actor, permission: Permission): Permit {
  const grant: Grant = GRANTS[permission];
  if (grant.machines.includes(actor.kind)) return ALLOWED;
  switch (actor.kind) {
    case "anonymous":
      return { allowed: false, code: "unauthenticated", message: actor.why ?? "Sign in, or send an API token." };
    case "person":
      return byRole(actor.role, grant.role);
    case "token": {
      const scope = grant.reads ? "read" : "write";
      const isOpen = grant.reads && grant.machines.includes("anonymous");
      if (isOpen || actor.scopes.includes(scope)) return byRole(actor.role, grant.role);
      return { allowed: false, code: "forbidden", message: NO_SCOPE[scope] };
    }
    default:
      return { allowed: false, code: "forbidden", message: `This needs a person; you are a ${actor.kind}.` };
  }
}

function byRole(role: HeldRole, least: Role | null): Permit {
  if (least === null) return { allowed: false, code: "forbidden", message: "Only the console itself does this." };
  if (role === "unknown") return { allowed: false, code: "forbidden", message: UNKNOWN_ROLE };
  if (ROLES.indexOf(role) >= ROLES.indexOf(least)) return ALLOWED;
  return {
    allowed: false,
    code: "forbidden",
    message: `${whoMay(least)}; your role is ${role}. Ask an admin.`,
  };
}

function whoMay(least: Role): string {
  return `${least.charAt(0).toUpperCase()}${least.slice(1)}s only`;
}
