import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";

import { createGitHubSetup } from "@/lib/github/create-setup";
import { type Answer, json, routes } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering, serve } from "@/tests/integration/platforms/platform-under-test";

const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = key.export({ type: "pkcs1", format: "pem" }).toString();
let installations = 1000;

/** Each app its own installation: the library shares pending tokens between apps by installation. */
function asApp(privateKey = pem) {
  installations += 1;
  return { auth: { appId: "77", privateKey, installationId: String(installations) } };
}

const token = (value: string): Answer =>
  json(201, { token: value, expires_at: "2036-01-01T00:00:00Z", permissions: {} });
const ORDER = { workflow: "deploy.yml", ref: "main", inputs: {} };

describe("a GitHub App as the console's credential", () => {
  it("calls with an installation token that it asks for once", async () => {
    const run404 = json(404, { message: "Not Found" });
    const { github, server } = await githubAnswering(
      routes({ "/app/installations": token("ghs_one"), "/repos": run404 }),
      asApp(),
    );
    await github.getRun("1");
    await github.getRun("2");
    expect(server.seen.map((seen) => seen.method)).toEqual(["POST", "GET", "GET"]);
    expect(server.seen[0]?.headers.authorization).toMatch(/^bearer eyJ/i);
    expect(server.seen[2]?.headers.authorization).toBe("Bearer ghs_one");
  });

  it("acts as the app's bot", async () => {
    const { github } = await githubAnswering(routes({ "/app": json(200, { slug: "raxx-console" }) }), asApp());
    expect(await github.login()).toBe("raxx-console[bot]");
  });

  it("dispatches once although its young token is refused, and asks for a new token next time", async () => {
    const { github, server } = await githubAnswering(
      routes({ "/app/installations": token("ghs_two"), "/repos": json(401, { message: "Bad credentials" }) }),
      asApp(),
    );
    expect((await failureOf(github.dispatch(ORDER))).kind).toBe("unauthorized");
    expect(server.seen.filter((seen) => seen.path.endsWith("/dispatches"))).toHaveLength(1);
    await failureOf(github.getRun("1"));
    expect(server.seen.filter((seen) => seen.path.endsWith("/access_tokens"))).toHaveLength(2);
  });

  it("asks for a new token when the old one may do too little, once a minute at most", async () => {
    let now = Date.UTC(2026, 10, 28, 12);
    const { github, server } = await githubAnswering(
      routes({ "/app/installations": token("ghs_three"), "/repos": json(403, { message: "Not accessible" }) }),
      { ...asApp(), now: () => new Date(now) },
    );
    const tokens = () => server.seen.filter((seen) => seen.path.endsWith("/access_tokens")).length;
    for (let call = 0; call < 5; call += 1) await failureOf(github.getRun("1"));
    expect(tokens()).toBe(2);
    now += 60_000;
    await failureOf(github.getRun("1"));
    await failureOf(github.getRun("1"));
    expect(tokens()).toBe(3);
  });

  it("whose installation is gone is a refused key, and no word about what was asked for", async () => {
    const { github } = await githubAnswering(
      routes({ "/app/installations": json(404, { message: "Not Found" }) }),
      asApp(),
    );
    for (const call of [() => github.getWorkflow("deploy.yml"), () => github.getRun("1")]) {
      const error = await failureOf(call());
      expect(error.kind).toBe("unauthorized");
      expect(error.message).toContain("GITHUB_APP_INSTALLATION_ID");
    }
  });

  it("takes a key whose line breaks are written as \\n", async () => {
    const { github } = await githubAnswering(
      routes({ "/app": json(200, { slug: "raxx" }) }),
      asApp(pem.replaceAll("\n", "\\n")),
    );
    expect(await github.login()).toBe("raxx[bot]");
  });

  it("says which setting is wrong when the key cannot sign, and never shows it", async () => {
    const { github, server } = await githubAnswering(json(200, {}), asApp("canary: not a key"));
    for (const error of await Promise.all([github.dispatch(ORDER), github.login()].map(failureOf))) {
      expect(error).toMatchObject({ kind: "unauthorized", mayHaveHappened: false });
      expect(error.message).toContain("GITHUB_APP_PRIVATE_KEY");
      expect(error.message + String(error.stack)).not.toContain("canary");
    }
    expect(server.seen).toHaveLength(0);
  });

  it("dispatches nothing when GitHub gives it no token", async () => {
    const { github, server } = await githubAnswering(
      routes({ "/app/installations": json(403, { message: "This installation has been suspended" }) }),
      asApp(),
    );
    const error = await failureOf(github.dispatch(ORDER));
    expect(error.kind).toBe("forbidden");
    expect(error.message).toContain("suspended");
    expect(server.seen.filter((seen) => seen.path.endsWith("/dispatches"))).toHaveLength(0);
  });

  it("tells what its installation was granted, and asks for that as the App", async () => {
    const permissions = { actions: "write", contents: "read", administration: "write" };
    const server = await serve(json(200, { id: 1, permissions }));
    const setup = createGitHubSetup({
      apiUrl: server.url,
      repository: "raxx/platform",
      userAgent: "tests",
      ...asApp(),
    });
    expect(await setup.readGrants()).toEqual(permissions);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      expect.stringMatching(/^GET \/app\/installations\/\d+$/),
    ]);
    expect(server.seen[0]?.headers.authorization).toMatch(/^bearer eyJ/i);
  });
});
