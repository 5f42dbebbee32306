import { describe, expect, it } from "vitest";

import { probeSite } from "@/lib/surfaces/site";
import { type Answer, silences } from "@/tests/integration/platforms/fault-server";
import { serve } from "@/tests/integration/platforms/platform-under-test";

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end("body");

describe("probing a site", () => {
  it("asks once with GET and follows no redirect", async () => {
    const server = await serve(status(302, { location: "/sign-in" }));
    expect(await probeSite(`${server.url}/`)).toEqual({ health: "up", detail: "answers with a redirect to /sign-in" });
    expect(server.seen.map((seen) => `${seen.method} ${seen.path}`)).toEqual(["GET /"]);
  });

  it("tells up from down", async () => {
    const up = await serve(status(200));
    const down = await serve(status(503));
    expect((await probeSite(up.url)).health).toBe("up");
    expect(await probeSite(down.url)).toEqual({ health: "down", detail: "answers 503" });
  });

  it("is content with the head of an answer whose body never ends", async () => {
    const server = await serve((response) => response.writeHead(200).write("and so on"));
    expect((await probeSite(server.url)).health).toBe("up");
  });

  it("finds *.localhost where the system's resolver does not", async () => {
    const server = await serve(status(200));
    const { port } = new URL(server.url);
    expect((await probeSite(`http://console-staging.localhost:${port}/`)).health).toBe("up");
    expect(server.seen[0]?.headers.host).toBe(`console-staging.localhost:${port}`);
  });

  it("is unreachable when the connection breaks, and never throws", async () => {
    const server = await serve(silences.reset);
    expect((await probeSite(server.url)).health).toBe("unreachable");
    await server.close();
    expect(await probeSite(server.url)).toEqual({ health: "unreachable", detail: "no connection (ECONNREFUSED)" });
    for (const address of ["", "not an address", "ftp://files.example", "file:///etc/passwd"]) {
      expect((await probeSite(address)).health).toBe("unreachable");
    }
  });

  it("waits five seconds and no longer", async () => {
    const server = await serve(silences.hang);
    expect(await probeSite(server.url)).toEqual({ health: "unreachable", detail: "no answer within 5 s" });
  });
});
