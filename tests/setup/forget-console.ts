import { afterAll } from "vitest";

// Test files share a process: what one of them has put up for route handlers is not there for the next.
afterAll(() => {
  globalThis.cockpitConsole = undefined;
  globalThis.cockpitStamp = undefined;
  globalThis.cockpitFailpoint = undefined;
});
