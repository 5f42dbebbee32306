import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, type Bench, control, startBench, tipOf } from "./bench";

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({ webUrls: { "raxx-api-prod": "http://api.localhost:4100" } });
});
afterAll(() => bench.stop());

const heroku = (path: string): string => `${bench.simulator.herokuUrl}${path}`;

async function patch(app: string, body: unknown): Promise<Response> {
  return await fetch(heroku(`/apps/${app}/config-vars`), {
    method: "PATCH",
    headers: { authorization: "Bearer key", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

describe("Heroku", () => {
  it("has a first release without a slug for an app that was never deployed", async () => {
    const { body } = await ask(heroku("/apps/raxx-api-prod/releases"));
    expect(body).toMatchObject([{ version: 1, slug: null, description: "Initial release" }]);
    expect((await ask(heroku("/apps/raxx-api-prod"))).body).toMatchObject({ web_url: "http://api.localhost:4100/" });
  });

  it("merges config vars as one release a call, keeps the slug, and tells the owner", async () => {
    const sha = await tipOf(bench);
    await control(bench, "PUT /live", { app: "raxx-api-prod", sha });
    const answer = await patch("raxx-api-prod", { FLAG_A: "true", FLAG_B: "false", LOG_LEVEL: null });
    expect(await answer.json()).toMatchObject({ FLAG_A: "true", FLAG_B: "false" });
    const newest = await ask(heroku("/apps/raxx-api-prod/releases"), { range: "version ..; order=desc,max=1" });
    expect(newest.status).toBe(206);
    expect(newest.body).toMatchObject([
      {
        version: 3,
        description: "Set FLAG_A, FLAG_B and Remove LOG_LEVEL config vars",
      },
    ]);
    expect(bench.releases.at(-1)).toMatchObject({
      app: "raxx-api-prod",
      version: 3,
      sha,
      configVars: { FLAG_A: "true" },
    });
    expect(bench.releases.at(-1)?.configVars).not.toHaveProperty("LOG_LEVEL");
    expect((await patch("raxx-api-prod", { FLAG_A: true })).status).toBe(422);
  });

  it("refuses without a key and another version of the API", async () => {
    expect((await fetch(heroku("/account"))).status).toBe(401);
    expect((await ask(heroku("/account"), { accept: "application/vnd.heroku+json; version=2" })).status).toBe(400);
    expect((await ask(heroku("/apps/nope"))).body).toMatchObject({ id: "not_found" });
  });

  it("serves a little site for an app without an address, which can be down", async () => {
    const site = `${bench.simulator.url}/sites/raxx-api-staging/`;
    expect(await (await fetch(site)).text()).toBe("api-staging ok\n");
    await control(bench, "PUT /scenarios", { site_down: ["raxx-api-staging"] });
    expect((await fetch(site)).status).toBe(503);
  });
});
