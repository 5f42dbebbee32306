import { describe, expect, it } from "vitest";

import { type Actor, ROLES, type Role } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { can, type Permission } from "@/lib/core/permissions";
import { containing } from "@/tests/factories/matchers";

const person = (role: Role): Actor => ({
  kind: "person",
  id: "per_1",
  email: "a@b.test",
  name: "a",
  role,
  sessionId: "s",
});
const token = (role: Role, scopes: string[]): Actor => ({
  kind: "token",
  id: "tok_1",
  personId: "per_1",
  email: "a@b.test",
  name: "a",
  role,
  scopes,
});
const allowed = (actor: Actor, permission: Permission) => can(actor, permission).allowed;
const rolesThatMay = (permission: Permission) => ROLES.filter((role) => allowed(person(role), permission));

const SYSTEM: Actor = { kind: "system", id: "ins_1" };
const DISPLAY: Actor = { kind: "display", id: "dis_1" };
const ANONYMOUS: Actor = { kind: "anonymous" };

describe("who may do what", () => {
  it.each([
    ["console:read", ["viewer", "operator", "admin"]],
    ["deploy:request", ["operator", "admin"]],
    ["deploy:cancel", ["operator", "admin"]],
    ["deploy:resolve", ["admin"]],
    ["people:manage", ["admin"]],
    ["deploy:advance", []],
    ["surface:observe", []],
  ] as const)("%s is for %j", (permission, roles) => {
    expect(rolesThatMay(permission)).toEqual(roles);
  });

  it("lets the console advance and observe by itself, and ask for nothing", () => {
    expect(allowed(SYSTEM, "deploy:advance")).toBe(true);
    expect(allowed(SYSTEM, "surface:observe")).toBe(true);
    expect(allowed(SYSTEM, "deploy:request")).toBe(false);
    expect(allowed(SYSTEM, "deploy:cancel")).toBe(false);
  });

  it("lets a display read the version and change nothing", () => {
    expect(allowed(DISPLAY, "version:read")).toBe(true);
    for (const permission of ["deploy:request", "deploy:cancel", "deploy:advance", "self:manage"] as const) {
      expect(allowed(DISPLAY, permission)).toBe(false);
    }
  });

  it("lets a token do no more than its owner", () => {
    expect(allowed(token("viewer", ["read", "write"]), "deploy:request")).toBe(false);
    expect(allowed(token("operator", ["read", "write"]), "deploy:request")).toBe(true);
  });

  it("lets a token without the scope to write only read", () => {
    expect(allowed(token("admin", ["read"]), "console:read")).toBe(true);
    expect(can(token("admin", ["read"]), "deploy:request")).toMatchObject({
      allowed: false,
      code: "forbidden",
      message: containing("`write`"),
    });
  });

  it("tells nobody to sign in, and a person which role is missing", () => {
    expect(() => authorize({ actor: ANONYMOUS }, "deploy:request")).toThrow(
      expect.objectContaining({ code: "unauthenticated" }),
    );
    expect(() => authorize({ actor: person("viewer") }, "deploy:request")).toThrow(
      expect.objectContaining({ code: "forbidden", message: containing("Operators only") }),
    );
    expect(() => authorize({ actor: person("operator") }, "deploy:request")).not.toThrow();
  });
});
