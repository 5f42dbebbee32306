import { createHmac } from "node:crypto";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { POST as receive } from "@/app/api/webhooks/github/route";
import { proxy } from "@/proxy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { serve } from "@/tests/factories/requests";

const SECRET = "the secret of a test";
let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serveAt(`https://${cockpit.host}`);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

function serveAt(url: string): void {
  const env = { ...cockpit.running.env, GITHUB_WEBHOOK_SECRET: SECRET, CONSOLE_STAGING_URL: url };
  serve({ ...cockpit, running: { ...cockpit.running, env } });
}

function ask(path: string, proto: string | null, method = "GET"): Promise<Response> {
  const headers = new Headers({ host: cockpit.host });
  if (proto !== null) headers.set("x-forwarded-proto", proto);
  return proxy(new NextRequest(`http://${cockpit.host}${path}`, { method, headers }));
}

describe("plain HTTP to a console whose address is https", () => {
  it("leads a page to the same address over https, for good", async () => {
    const response = await ask("/deploys?state=failed", "http");
    expect(response.status).toBe(308);
    expect(response.headers.get("location")).toBe(`https://${cockpit.host}/deploys?state=failed`);
    expect(response.headers.get("strict-transport-security")).toContain("max-age=");
  });

  it.each([
    ["GET", "/api/surfaces"],
    ["POST", "/api/deploys"],
    ["POST", "/sign-in"],
  ])("is refused for %s %s", async (method, path) => {
    const response = await ask(path, "http", method);
    expect(response.status).toBe(421);
    expect(await response.text()).toContain("https only");
  });

  it("is refused for a webhook, however well it is signed", async () => {
    const body = JSON.stringify({ ref: "refs/heads/main" });
    const headers = {
      host: cockpit.host,
      "content-type": "application/json",
      "x-github-delivery": "plain",
      "x-github-event": "push",
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
      "x-forwarded-proto": "http",
    };
    const url = `http://${cockpit.host}/api/webhooks/github`;
    expect((await receive(new Request(url, { method: "POST", headers, body }))).status).toBe(421);
  });

  it.each(["https", "https,http", null])("is not meant by a router that says %j", async (proto) => {
    expect((await ask("/", proto)).status).toBe(200);
  });

  it("does not keep a health check out, which comes by address", async () => {
    expect((await ask("/healthz", "http")).status).toBe(200);
  });

  it("never leads to a host that is not ours", async () => {
    const headers = { host: "evil.example", "x-forwarded-proto": "http" };
    const response = await proxy(new NextRequest("http://evil.example/", { headers }));
    expect(response.status).toBe(421);
    expect(response.headers.get("location")).toBeNull();
  });

  it("is how a local console is reached", async () => {
    serveAt(`http://${cockpit.host}`);
    expect((await ask("/", "http")).status).toBe(200);
    serveAt(`https://${cockpit.host}`);
  });
});
