import { expect, it } from "vitest";

import { readDelivery } from "@/lib/hints/delivery";

it("a delivery that cannot be read still tells of which repository it is", () => {
  const repository = { full_name: "raxx/other" };
  expect(readDelivery({ repository, workflow_run: { id: "seven" } })).toEqual({ repository, isPartial: true });
  expect(readDelivery({ repository, workflow_run: { id: 7 } })).not.toHaveProperty("isPartial");
});

it("a delivery that tells nothing readable may be about anything", () => {
  expect(readDelivery({ workflow_run: { id: "seven" } })).toEqual({ repository: undefined, isPartial: true });
  expect(readDelivery(null)).toBeNull();
  expect(readDelivery([])).toBeNull();
});
