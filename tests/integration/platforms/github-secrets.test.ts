import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { newGitHub, REPOSITORY, startPlatform, type TestPlatform } from "@/tests/factories/platform";
import { json } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering } from "@/tests/integration/platforms/platform-under-test";

const VALUE = "ünïque value of this test";

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});
beforeEach(() => platform.calm());
afterAll(() => platform.close());

const places = [{ environment: null }, { environment: "production" }];

describe("an Actions secret", () => {
  it.each(places)("arrives sealed, and opens to the very value, at $environment", async ({ environment }) => {
    const github = newGitHub(platform);
    const name = "WRITTEN_HERE";
    await github.storeActionsSecret({ environment, name }, VALUE);
    expect(await platform.actionsSecret(name, environment ?? undefined)).toBe(VALUE);
    await github.storeActionsSecret({ environment, name }, "another one");
    expect(await platform.actionsSecret(name, environment ?? undefined)).toBe("another one");
    const listed = await github.listActionsSecrets(environment, { fresh: true });
    expect(listed.filter((one) => one.name === name)).toHaveLength(1);
    expect(JSON.stringify(listed)).not.toContain("another one");
  });

  it("is written to its own place alone", async () => {
    await newGitHub(platform).storeActionsSecret({ environment: "staging", name: "OF_STAGING" }, VALUE);
    expect(await platform.actionsSecret("OF_STAGING")).toBeNull();
    expect(await platform.actionsSecret("OF_STAGING", "production")).toBeNull();
  });

  it("is shown by its name without its value, and is 404 where there is none", async () => {
    await newGitHub(platform).storeActionsSecret({ environment: null, name: "SHOWN" }, VALUE);
    const ask = (name: string) =>
      fetch(`${platform.simulator.githubUrl}/repos/${REPOSITORY}/actions/secrets/${name}`, {
        headers: { authorization: "Bearer simulated" },
      });
    expect(
      z
        .strictObject({ name: z.literal("SHOWN"), created_at: z.string(), updated_at: z.string() })
        .parse(await (await ask("SHOWN")).json()),
    ).toBeTruthy();
    expect((await ask("NOT_THERE")).status).toBe(404);
  });

  it("is sent once, and may have arrived when the answer is lost", async () => {
    const github = newGitHub(platform);
    for (const secret_answer of ["lost_after_accept", "500_after_accept"]) {
      await platform.calm();
      await platform.once({ secret_answer });
      const failure = await failureOf(github.storeActionsSecret({ environment: null, name: "ONCE" }, secret_answer));
      expect(failure.mayHaveHappened).toBe(true);
      const { by_route } = (await platform.counts()).github;
      expect(by_route["PUT /repos/{o}/{r}/actions/secrets/{name}"]).toBe(1);
      expect(await platform.actionsSecret("ONCE")).toBe(secret_answer);
    }
  });

  it.each([
    { told: "a 202", status: 202, key: Buffer.alloc(32, 9).toString("base64") },
    { told: "a key that is none", status: 204, key: "too short" },
  ])("is not taken for written on $told, and its value is in no request", async ({ status, key }) => {
    const { github, server } = await githubAnswering((response, seen) =>
      seen.method === "GET" ? json(200, { key_id: "1", key })(response, seen) : json(status, {})(response, seen),
    );
    const failure = await failureOf(github.storeActionsSecret({ environment: null, name: "NAME" }, VALUE));
    expect(failure.mayHaveHappened).toBe(true);
    expect(server.seen.length).toBeGreaterThan(0);
    expect(JSON.stringify(server.seen)).not.toContain(VALUE);
    expect(inspect(failure, { depth: null })).not.toContain(VALUE);
  });
});
