import { afterAll, beforeAll, expect, it } from "vitest";

import { listAttention } from "@/lib/board/queries";
import { attentionSchema } from "@/lib/board/schemas";
import { getSurface } from "@/lib/core/config";
import { seedObservations } from "@/lib/drifts/observe-surface";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { observeNow } from "@/tests/factories/looks";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await seedObservations(cockpit.system);
});
afterAll(() => cockpit.close());

async function lookAt(surfaceId: string): Promise<void> {
  const surface = getSurface(cockpit.running.config, surfaceId);
  if (surface === null) throw new Error(`no surface ${surfaceId}`);
  await observeNow(cockpit.system, surface);
}

it("an outage of Heroku is one thing that needs somebody, with every surface on it, and is over with it", async () => {
  await cockpit.platform.scenario({ outage: ["heroku"] });
  for (const surface of ["api-prod", "api-staging"]) await lookAt(surface);
  const read = async () =>
    attentionSchema.parse(await listAttention(cockpit.as("viewer"), { flagReadings: cockpit.running.flagReadings }));
  const items = await read();
  expect(items).toMatchObject([{ cause: "heroku_unreachable", subject: "Heroku" }]);
  expect(items[0]?.affects).toEqual(["api-prod", "api-staging", "console-prod", "console-staging"]);
  await cockpit.platform.scenario({ outage: null });
  for (const surface of ["api-prod", "api-staging"]) await lookAt(surface);
  expect((await read()).filter((item) => item.cause === "heroku_unreachable")).toEqual([]);
});
