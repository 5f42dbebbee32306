import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";

import * as session from "@/app/api/sessions/[id]/route";
import * as sessions from "@/app/api/sessions/route";
import * as token from "@/app/api/tokens/[id]/route";
import * as tokens from "@/app/api/tokens/route";
import { getConsole } from "@/lib/console";
import { issuedTokenSchema, sessionListSchema, signedInSchema, tokenListSchema } from "@/lib/people/schemas";
import { createPerson, createSession } from "@/tests/factories/person";
import { codeAt, openConsole, SECRET_KEY, signInOf, type TestConsole } from "@/tests/integration/people/open-console";

const HOST = "console-staging.raxx.app";
const ORIGIN = `https://${HOST}`;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await openConsole();
  const environment = {
    DATABASE_URL: cockpit.databaseUrl,
    CONSOLE_ENV: "staging",
    CONSOLE_STAGING_URL: ORIGIN,
    CONSOLE_PROD_URL: "https://console.raxx.app",
    COCKPIT_HOSTS: "",
    SECRET_KEY,
    GITHUB_TOKEN: "none",
    GITHUB_REPOSITORY: "raxx/raxx",
    HEROKU_API_KEY: "none",
    CLOUDFLARE_API_TOKEN: "none",
    CLOUDFLARE_ACCOUNT_ID: "none",
    LOG_LEVEL: "silent",
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  await getConsole().database.close();
  await cockpit.close();
  vi.unstubAllEnvs();
});

const withId = (id: string) => ({ params: Promise.resolve({ id }) });
const NO_PARAMS = { params: Promise.resolve({}) };

interface Sent {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

function request(path: string, sent: Sent = {}): Request {
  const headers = { host: HOST, origin: ORIGIN, "content-type": "application/json", ...sent.headers };
  const body = sent.body === undefined ? {} : { body: JSON.stringify(sent.body) };
  return new Request(`${ORIGIN}${path}`, { method: sent.method ?? "GET", headers, ...body });
}

async function signIn(headers: Record<string, string> = {}) {
  const person = await createPerson(cockpit);
  const body = await signInOf(person, new Date());
  const response = await sessions.POST(request("/api/sessions", { method: "POST", body, headers }), NO_PARAMS);
  const [setCookie = "", browserCookie = ""] = response.headers.getSetCookie();
  return { person, response, setCookie, browserCookie, cookie: { cookie: setCookie.split(";")[0] ?? "" } };
}

const problemSchema = z.object({ code: z.string(), detail: z.string(), request_id: z.string() });

describe("POST /api/sessions", () => {
  it("lets the browser keep, bound to this host, that it is known: that opens nothing", async () => {
    const { browserCookie } = await signIn();
    expect(browserCookie).toMatch(
      /^__Host-cockpit_browser=[\w-]{22}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=31536000; Secure$/,
    );
    const cookie = browserCookie.split(";")[0] ?? "";
    expect((await sessions.GET(request("/api/sessions", { headers: { cookie } }), NO_PARAMS)).status).toBe(401);
  });

  it("answers 201 with a session and a person, and keeps the token in a host-bound cookie only", async () => {
    const { person, response, setCookie } = await signIn();
    expect(response.status).toBe(201);
    const text = await response.text();
    const { id, email, name, role } = person;
    expect(signedInSchema.parse(JSON.parse(text)).person).toEqual({ id, email, name, role });
    const value = /^__Host-cockpit_session=([\w-]{43}); Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/.exec(
      setCookie,
    )?.[1];
    expect(value).toBeDefined();
    expect(text).not.toContain(value);
  });

  it("answers a uniform 401 problem, without a cookie", async () => {
    const body = { email: "nobody@example.test", password: "x", totp: "123456" };
    const response = await sessions.POST(request("/api/sessions", { method: "POST", body }), NO_PARAMS);
    expect(response.status).toBe(401);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(problemSchema.parse(await response.json()).code).toBe("unauthenticated");
  });

  it("answers 429 with Retry-After once the address failed too often", async () => {
    const headers = { "x-forwarded-for": "203.0.113.200" };
    const body = { email: "hammered@example.test", password: "x", totp: "123456" };
    const send = () => sessions.POST(request("/api/sessions", { method: "POST", body, headers }), NO_PARAMS);
    const statuses: number[] = [];
    let last = await send();
    for (let count = 0; count < 10; count += 1) {
      statuses.push(last.status);
      last = await send();
    }
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(last.status).toBe(429);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("refuses another site's form", async () => {
    const { response } = await signIn({ origin: "https://evil.example" });
    expect(response.status).toBe(403);
  });

  it.each([{}, { email: 1, password: [], totp: null }, { email: "a\u0000", password: "x", totp: "1" }])(
    "answers 422 for %j",
    async (body) => {
      const response = await sessions.POST(request("/api/sessions", { method: "POST", body }), NO_PARAMS);
      expect(response.status).toBe(422);
    },
  );
});

describe("a session's routes", () => {
  it("list it, and sign out with DELETE /api/sessions/current, after which the cookie is worth nothing", async () => {
    const { cookie } = await signIn();
    const listed = await sessions.GET(request("/api/sessions", { headers: cookie }), NO_PARAMS);
    expect(sessionListSchema.parse(await listed.json()).items).toMatchObject([{ current: true }]);

    const out = await session.DELETE(
      request("/api/sessions/current", { method: "DELETE", headers: cookie }),
      withId("current"),
    );
    expect(out.status).toBe(204);
    expect(out.headers.get("set-cookie")).toContain("__Host-cockpit_session=; ");
    const after = await sessions.GET(request("/api/sessions", { headers: cookie }), NO_PARAMS);
    expect(after.status).toBe(401);
  });

  it("refuse a cookie request from another site", async () => {
    const { cookie } = await signIn();
    const foreign = { ...cookie, origin: "https://evil.example" };
    const response = await session.DELETE(
      request("/api/sessions/current", { method: "DELETE", headers: foreign }),
      withId("current"),
    );
    expect(response.status).toBe(403);
    expect((await sessions.GET(request("/api/sessions", { headers: cookie }), NO_PARAMS)).status).toBe(200);
  });
});

describe("a token's routes", () => {
  it("issue it once, list it without its text, and revoke it", async () => {
    const person = await createPerson(cockpit);
    const { token: sessionToken } = await createSession(cockpit.db, person);
    const cookie = { cookie: `__Host-cockpit_session=${sessionToken}` };
    const body = { totp: await codeAt(person, new Date()), name: "laptop", scopes: ["read"], expires_in_days: 7 };
    const issued = await tokens.POST(request("/api/tokens", { method: "POST", body, headers: cookie }), NO_PARAMS);
    expect(issued.status).toBe(201);
    const made = issuedTokenSchema.parse(await issued.json());

    const bearer = { authorization: `Bearer ${made.token}` };
    const listed = await tokens.GET(request("/api/tokens", { headers: bearer }), NO_PARAMS);
    const text = await listed.text();
    expect(tokenListSchema.parse(JSON.parse(text)).items.map((item) => item.id)).toContain(made.id);
    expect(text).not.toContain(made.token);

    const revoked = await token.DELETE(
      request(`/api/tokens/${made.id}`, { method: "DELETE", headers: cookie }),
      withId(made.id),
    );
    expect(revoked.status).toBe(204);
    expect((await tokens.GET(request("/api/tokens", { headers: bearer }), NO_PARAMS)).status).toBe(401);
  });

  it("let a token that may only read issue nothing", async () => {
    const person = await createPerson(cockpit, { scopes: ["read"] });
    const body = { totp: "123456", name: "stronger", scopes: ["write"], expires_in_days: 7 };
    const headers = { authorization: `Bearer ${person.apiToken}` };
    const response = await tokens.POST(request("/api/tokens", { method: "POST", body, headers }), NO_PARAMS);
    expect(response.status).toBe(403);
  });

  it.each(["PUT", "PATCH"] as const)("answer 405 to %s", (method) => {
    const response = tokens[method](request("/api/tokens", { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST");
  });
});
