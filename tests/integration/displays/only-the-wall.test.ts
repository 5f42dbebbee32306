import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueDisplay } from "@/lib/displays/issue-display";
import { isDeclared, isOpenToAll } from "@/lib/http/declaration";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { bearer, call, serve } from "@/tests/factories/requests";
import { listRoutes } from "@/tests/house/route-files";

type Handler = Parameters<typeof call>[1];

/** What a screen may read, what anybody may, and what is opened by a signature or a token of its own. */
const OWN = new Set(["GET /api/wall"]);
const ROUTES = listRoutes()
  .filter(({ path: address }) => address.startsWith("/api/"))
  .flatMap(({ file, path: address, offered }) => offered.map(({ method }) => ({ file, method, address })))
  .filter(({ method, address }) => !OWN.has(`${method} ${address}`));

let cockpit: TestConsole;
let token: string;
beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
  ({ token } = await issueDisplay(cockpit.as("admin"), { name: "ops-room-1", expires_in_days: 7 }));
});
afterAll(() => cockpit.close());

const isHandler = (value: unknown): value is Handler => typeof value === "function";

async function handlerOf(file: string, method: string): Promise<Handler> {
  const module: unknown = await import(path.resolve(file));
  const handler: unknown = typeof module === "object" && module !== null && Reflect.get(module, method);
  if (!isHandler(handler)) throw new Error(`${file} has no ${method}`);
  return handler;
}

/** The rows of what was done; those of what was refused are not among them. */
const countDone = () => cockpit.db.auditRow.count({ where: { action: { not: "console.auth.forbidden" } } });

function isOpen(handler: Handler): boolean {
  if (!isDeclared(handler)) return true;
  const { permission } = handler.declaration;
  return permission === undefined || (isOpenToAll(permission) && permission !== "session:open");
}

describe("a display token", () => {
  it.each(ROUTES)("is refused by $method $address, as bearer and as cookie", async ({ file, method, address }) => {
    const handler = await handlerOf(file, method);
    if (isOpen(handler)) return expect(["GET", "POST"]).toContain(method);
    const before = await countDone();
    for (const headers of [bearer(token), { cookie: `__Host-cockpit_display=${token}`, origin: cockpit.origin }]) {
      const sent = { method, headers, params: { id: "none", name: "none", key: "none", surface_id: "getraxx" } };
      const answer = await call(cockpit, handler, method === "GET" ? sent : { ...sent, body: {} });
      expect(answer.status, address).toBe(403);
    }
    expect(await countDone()).toBe(before);
  });
});
