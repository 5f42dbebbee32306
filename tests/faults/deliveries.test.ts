import { describe, expect, inject, it } from "vitest";

import { playDeliveries } from "@/tests/faults/deliveries/play-deliveries";

const DISTINCT = 334;

describe("a thousand webhook deliveries", () => {
  it("shuffled and tripled end in the same state as in order, each counted once", async () => {
    const [inOrder, shuffled] = await Promise.all([
      playDeliveries(inject("templateUrl"), { distinct: DISTINCT, times: 1, order: "as sent", abreast: 1 }),
      playDeliveries(inject("templateUrl"), { distinct: DISTINCT, times: 3, order: "shuffled", abreast: 8 }),
    ]);
    expect(shuffled).toEqual(inOrder);
    expect(inOrder).toEqual({
      deploys: [
        "api-prod deploy succeeded 2 ",
        "api-staging breakglass succeeded 1 ",
        "api-staging deploy succeeded 1 ",
        "getraxx deploy succeeded 1 ",
        "raxx-mockups deploy errored 1 startup_failure",
      ],
      counted: DISTINCT,
      statuses: [202],
      mostPosts: 1,
    });
  });
});
