import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { onRequestError } from "@/instrumentation";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { serve } from "@/tests/factories/requests";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => cockpit.close());

describe("an error while a page is made", () => {
  it("is logged once, with the request id, the page's mark and nothing of what the address asked for", async () => {
    serve(cockpit);
    const logged = vi.spyOn(cockpit.running.log, "error").mockImplementation(() => undefined);
    const error = Object.assign(new Error("no such column"), { digest: "2338971411" });
    const request = { path: "/deploys?q=secret", method: "GET", headers: { "x-request-id": "req_12345678" } };
    const context = { routerKind: "App Router", routeType: "render", revalidateReason: undefined } as const;
    await onRequestError(error, request, { ...context, routePath: "/(cockpit)/deploys" });
    const facts = {
      err: error,
      request_id: "req_12345678",
      digest: "2338971411",
      method: "GET",
      route: "/(cockpit)/deploys",
    };
    expect(logged.mock.calls).toEqual([[facts, "unexpected error in a page"]]);
  });
});
