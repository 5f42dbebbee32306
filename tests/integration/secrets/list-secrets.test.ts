import { afterAll, beforeAll, describe, expect, it } from "vitest";

import * as secretsRoute from "@/app/api/secrets/route";
import { listSecrets } from "@/lib/secrets/queries";
import { secretListSchema } from "@/lib/secrets/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { bearer, call, serve } from "@/tests/factories/requests";
import { createRotation } from "@/tests/factories/rotation";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
afterAll(() => cockpit.close());

const daysAgo = (days: number) => new Date(cockpit.now().getTime() - days * 24 * 3_600_000);
const list = async () => (await listSecrets(cockpit.as("viewer"))).items;

describe("the inventory of secrets", () => {
  it("says of what nobody has rotated here that its age is unknown", async () => {
    const items = await list();
    expect(items.map(({ due }) => due)).toEqual(items.map(() => "unknown"));
    expect(items.find(({ name }) => name === "SECRET_KEY")).toMatchObject({
      rotates: "overlapping",
      values: "each_its_own",
      last_rotated_at: null,
      age_days: null,
      sop: {
        path: "docs/runbooks/rotate-secret-key.md",
        url: "https://github.com/raxx/raxx/blob/main/docs/runbooks/rotate-secret-key.md",
      },
    });
  });

  it("counts from the newest rotation that was done, and puts what is overdue first", async () => {
    await createRotation(cockpit.db, { secret: "STRIPE_WEBHOOK_SECRET", endedAt: daysAgo(200) });
    await createRotation(cockpit.db, { secret: "STRIPE_WEBHOOK_SECRET", endedAt: daysAgo(97) });
    await createRotation(cockpit.db, {
      secret: "METRICS_TOKEN",
      endedAt: daysAgo(7),
      state: "succeeded",
      mode: "auto",
    });
    await createRotation(cockpit.db, { secret: "GITHUB_TOKEN", endedAt: daysAgo(1), state: "failed", mode: "auto" });
    const items = await list();
    expect(items[0]).toMatchObject({ name: "STRIPE_WEBHOOK_SECRET", due: "overdue", age_days: 97 });
    expect(items.at(-1)).toMatchObject({ name: "METRICS_TOKEN", due: "fresh", last_rotated_by: "ada@raxx.example" });
    expect(items.find(({ name }) => name === "GITHUB_TOKEN")?.due).toBe("unknown");
  });

  it("is answered to a viewer, and not to a stranger", async () => {
    const headers = bearer(cockpit.people.viewer.apiToken);
    const answer = await call(cockpit, secretsRoute.GET, { path: "/api/secrets", headers });
    const { items, environment } = secretListSchema.parse(await answer.json());
    expect(environment).toBe("staging");
    expect(items).toHaveLength(cockpit.running.config.secrets.length);
    expect((await call(cockpit, secretsRoute.GET, { path: "/api/secrets" })).status).toBe(401);
  });
});
