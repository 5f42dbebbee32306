import { expect, it } from "vitest";
import { createFlightStore, type Flights } from "@/components/flight/flight-store";

const NONE: Flights = {
  items: [],
  ended: [],
  flips: [],
  rotations: [],
  confirmedAt: 0,
  failure: null,
  ownDeploy: false,
  enabled: true,
};

it("tells listeners of what has changed, once, and of nothing else", () => {
  const store = createFlightStore(NONE);
  let told = 0;
  const leave = store.subscribe(() => {
    told += 1;
  });
  store.tell({ ...NONE });
  expect(told).toBe(0);
  for (const [index, changed] of [
    { confirmedAt: 1 },
    { failure: 503 },
    { ownDeploy: true },
    { items: [] },
    { flips: [] },
    { rotations: [] },
  ].entries()) {
    const flights = { ...NONE, ...changed };
    store.tell(flights);
    expect(told).toBe(index + 1);
    expect(store.read()).toBe(flights);
  }
  leave();
  store.tell(NONE);
  expect(told).toBe(6);
});

it("remembers what the page was made with", () => {
  const store = createFlightStore(NONE);
  store.tell({ ...NONE, failure: 503 });
  expect(store.readFirst()).toBe(NONE);
});
