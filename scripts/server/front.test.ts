import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { securityHeaders } from "@/lib/http/security-headers";
import { createFront, LIMITS, nameCaller } from "@/scripts/server/front.mjs";
import { baseHeaders } from "@/scripts/server/refusal.mjs";
import { anyHostileRequest, hostileCases } from "@/tests/factories/hostile-requests";
import { openRaw, type RawAnswer, sendRaw } from "@/tests/factories/raw-socket";

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;
type Running = Awaited<ReturnType<typeof start>>;

const HOST = "console.example";
let running: Running | null = null;

afterEach(async () => {
  await running?.end();
  running = null;
});

/** The server with a handler in Next's place, which says which address it was asked for. */
async function start(handle: Handle = tellAddress, limits: Partial<typeof LIMITS> = {}) {
  const lines: unknown[] = [];
  const log = (line: unknown) => void lines.push(line);
  const { server, sockets, drained } = createFront({
    handle,
    isHttps: true,
    isBehindRouter: false,
    log,
    limits: { ...LIMITS, ...limits },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const end = () => {
    server.closeAllConnections();
    return drained();
  };
  return { port, sockets, drained, lines, end };
}

const tellAddress: Handle = (request, response) => {
  request.resume();
  response.end(JSON.stringify({ url: request.url, id: request.headers["x-request-id"] }));
};

function expectSecured(answer: RawAnswer): void {
  for (const [name, value] of securityHeaders(true)) expect(answer.headers.get(name)).toBe(value);
  expect(answer.headers.get("x-request-id")).toMatch(/^[\w-]{8,64}$/);
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in 5 s: ${what}`);
    await sleep(20);
  }
}

const read = (path: string, headers = "") =>
  `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n${headers}Connection: close\r\n\r\n`;

describe("what is refused before any route", () => {
  it.each(hostileCases(HOST))("$what is $status, said in problem+json, and the socket is closed", async (hostile) => {
    running = await start();
    const answer = await sendRaw(running.port, hostile.text);
    expect(answer).toMatchObject({ status: hostile.status, closed: true });
    expectSecured(answer);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    const requestId = answer.headers.get("x-request-id");
    expect(JSON.parse(answer.body)).toMatchObject({
      status: hostile.status,
      code: hostile.code,
      request_id: requestId,
    });
    if (hostile.status === 405) expect(answer.headers.get("allow")).toContain("GET");
    await until("no socket is left", () => running?.sockets.count === 0);
  });

  it("is never a 500, whatever encoding, method, target or framing is made up", { timeout: 60_000 }, async () => {
    running = await start(tellAddress, { headersMs: 300, requestMs: 300, keepAliveMs: 50, checkMs: 50 });
    const { port, sockets, lines } = running;
    const statuses = new Set<number>();
    const many = fc.array(anyHostileRequest(HOST), { minLength: 40, maxLength: 40 });
    const judge = async (text: string) => {
      const answer = await sendRaw(port, text);
      statuses.add(answer.status);
      expect(answer.closed, JSON.stringify(text)).toBe(true);
      expect(answer.status, JSON.stringify(text)).toBeGreaterThanOrEqual(200);
      expect(answer.status, JSON.stringify(text)).toBeLessThan(500);
      expectSecured(answer);
    };
    // Of what is made up, hardly anything is well-formed.
    await judge(read("/deploys"));
    await fc.assert(
      fc.asyncProperty(many, async (texts) => {
        await Promise.all(texts.map(judge));
      }),
      { numRuns: 15 },
    );
    for (const status of [200, 400, 404, 405, 421]) expect(statuses).toContain(status);
    await until("no socket is left", () => sockets.count === 0);
    expect(lines).toEqual([]);
  });
});

describe("what is handed on", () => {
  it("has the headers of every answer, and one request id from the first to the last", async () => {
    running = await start();
    const answer = await sendRaw(running.port, read("/deploys?x=1", "X-Request-Id: asked-for-1\r\n"));
    expectSecured(answer);
    expect(answer.headers.get("x-request-id")).toBe("asked-for-1");
    expect(answer.body).toContain('{"url":"/deploys?x=1","id":"asked-for-1"}');
  });

  it("is the path of an absolute target, where it names the same host", async () => {
    running = await start();
    expect((await sendRaw(running.port, read(`http://${HOST}/api/version?a=b`))).body).toContain('"/api/version?a=b"');
  });

  it("is an unreadable address that a browser asks for, since the proxy has a page for it", async () => {
    running = await start();
    expect((await sendRaw(running.port, read("/%ff", "Accept: text/html\r\n"))).status).toBe(200);
    expect((await sendRaw(running.port, read("/_next/%ff", "Accept: text/html\r\n"))).status).toBe(404);
  });

  it("is a request that merely offers h2c", async () => {
    running = await start(tellAddress, { keepAliveMs: 50 });
    const text = `GET /x HTTP/1.1\r\nHost: ${HOST}\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n`;
    expect(await sendRaw(running.port, text)).toMatchObject({ status: 200, closed: true });
  });

  it("and fails there is told with its request id, and logged once", async () => {
    running = await start(() => Promise.reject(new Error("nobody foresaw this")));
    const answer = await sendRaw(running.port, read("/"));
    expect(answer.status).toBe(500);
    expectSecured(answer);
    expect(answer.body).not.toContain("nobody foresaw this");
    expect(running.lines).toMatchObject([{ request_id: answer.headers.get("x-request-id"), level: 50 }]);
  });
});

describe("who calls", () => {
  const tellCaller: Handle = (request, response) => void response.end(String(request.headers["x-forwarded-for"]));
  const far = { remoteAddress: "198.51.100.7" };

  it("is whoever is at the other end, unless somebody near says for whom", async () => {
    running = await start(tellCaller);
    expect((await sendRaw(running.port, read("/"))).body).toContain("127.0.0.1");
    expect((await sendRaw(running.port, read("/", "X-Forwarded-For: 203.0.113.9\r\n"))).body).toContain("203.0.113.9");
  });

  it.each([
    [false, "198.51.100.7"],
    [true, "203.0.113.9"],
  ])("is not what a stranger says (behind a router: %s)", (isBehindRouter, expected) => {
    const headers: Record<string, string> = { "x-forwarded-for": "203.0.113.9" };
    nameCaller({ headers, socket: far }, isBehindRouter);
    expect(headers["x-forwarded-for"]).toBe(expected);
  });
});

describe("a connection", () => {
  it("that sends nothing, or its head too slowly, is told so and closed", async () => {
    running = await start(tellAddress, { headersMs: 200, checkMs: 50 });
    const answers = await Promise.all([sendRaw(running.port, ""), sendRaw(running.port, "GET / HTTP/1.1\r\nHo")]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 408, closed: true });
      expectSecured(answer);
    }
  });

  it("whose body never comes is told so and closed", async () => {
    running = await start((request) => void request.resume(), { headersMs: 200, requestMs: 300, checkMs: 50 });
    const text = `POST /api/x HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100\r\n\r\n{`;
    expect(await sendRaw(running.port, text)).toMatchObject({ status: 408, closed: true });
  });

  it("that reads nothing of a long answer is dropped, and what it was to read with it", async () => {
    const closed = new Promise<void>((resolve) => {
      void start(
        (_request, response) => {
          response.once("close", resolve);
          response.write(Buffer.alloc(32 * 1024 * 1024));
        },
        { readerMs: 300 },
      ).then((started) => {
        running = started;
        openRaw(started.port).pause().write(read("/"));
      });
    });
    await closed;
    await until("the reader is dropped", () => running?.sockets.count === 0);
  });

  it("that sends one request after another without waiting is dropped", async () => {
    let asked = 0;
    running = await start(() => {
      asked += 1;
    });
    const many = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`.repeat(50);
    expect(await sendRaw(running.port, many)).toMatchObject({ status: 0, closed: true });
    expect(asked).toBe(LIMITS.unanswered);
  });

  it("gives way to a newer one where there are too many, unless it waits for an answer", async () => {
    running = await start((_request, response) => void setTimeout(() => response.end("late"), 500), { connections: 3 });
    const { port, sockets } = running;
    const waiting = sendRaw(port, read("/"));
    await until("one is answered", () => sockets.count === 1);
    const idle = Array.from({ length: 20 }, () => openRaw(port).resume());
    await until("the newest are kept", () => sockets.count === 3);
    expect((await sendRaw(port, read("/"))).body).toContain("late");
    expect((await waiting).body).toContain("late");
    for (const socket of idle) socket.destroy();
  });

  it("of any kind ends with the server: at once without an answer to wait for, in time with one", async () => {
    running = await start(() => undefined, { drainMs: 400 });
    const { port, sockets, drained } = running;
    const upgrade = `GET / HTTP/1.1\r\nHost: evil\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;
    for (const text of ["", "GET / HT", upgrade, read("/"), read("/").repeat(3)]) openRaw(port).resume().write(text);
    await until("they have come", () => sockets.count >= 4);
    const began = Date.now();
    await drained();
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(sockets.count).toBe(0);
    running = null;
  });
});

describe("the headers of every answer", () => {
  it.each([true, false])("are those of the proxy (https: %s)", (isHttps) => {
    expect(Object.entries(baseHeaders(isHttps))).toEqual(securityHeaders(isHttps));
  });
});
