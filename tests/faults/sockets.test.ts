import { mkdirSync, readdirSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";

import { buildApp } from "@/sandbox/build/next-build";
import { root } from "@/sandbox/root";
import { hostileCases } from "@/tests/factories/hostile-requests";
import { openRaw, sendRaw } from "@/tests/factories/raw-socket";
import { bearer } from "@/tests/factories/requests";
import { type Server, startServer } from "@/tests/faults/stage/server";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

/** The platform kills 30 s after SIGTERM (fact H2). */
const GONE_WITHIN_MS = 25_000;
const BUILD_WITHIN_MS = 600_000;
const HOSTILE = 300;

let stage: Stage;
let server: Server;
const opened: Socket[] = [];

beforeAll(async () => {
  mkdirSync(path.join(root, ".cockpit"), { recursive: true });
  await buildApp({ logFile: path.join(root, ".cockpit", "build.log") });
  stage = await openStage(inject("templateUrl"));
}, BUILD_WITHIN_MS);
beforeEach(async () => {
  server = await startServer(stage);
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  server.kill("SIGKILL");
  await server.exited;
});
afterAll(() => stage.close());

/** What each kind of stranger sends; none of them ever closes, and the last two never read. */
function hostileKinds(): string[] {
  const own = `Host: 127.0.0.1:${server.port}\r\n`;
  return [
    "GET / HTTP/1.1\r\nHost: evil\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "",
    `GET / HTTP/1.1\r\n${own}X-Slow: `,
    `POST /api/session HTTP/1.1\r\n${own}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{`,
    `GET /api/openapi.json HTTP/1.1\r\n${own}\r\n`.repeat(2),
    `GET /api/deploys/events HTTP/1.1\r\n${own}Authorization: Bearer ${stage.operator.apiToken}\r\n\r\n`,
  ];
}

/** Resolves once every one of them is connected. */
async function openHostile(count: number): Promise<void> {
  const kinds = hostileKinds();
  for (let begun = 0; begun < count; begun += 50) {
    const batch = Array.from({ length: Math.min(50, count - begun) }, (_, index) => openOne(kinds, begun + index));
    await Promise.all(batch);
  }
}

function openOne(kinds: string[], index: number): Promise<void> {
  const kind = index % kinds.length;
  const socket = openRaw(server.port);
  opened.push(socket);
  if (kind < 4) socket.resume();
  else socket.pause();
  socket.write(kinds[kind] ?? "");
  return new Promise((resolve) => socket.once("connect", resolve));
}

/** Descriptors of the server's process. */
function descriptors(): number {
  return readdirSync(`/proc/${server.pid}/fd`).length;
}

async function readSurfaces(): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${server.url}/api/surfaces`, { headers: bearer(stage.operator.apiToken) });
  expect(answer.status, server.output().slice(-2_000)).toBe(200);
  await answer.arrayBuffer();
  return performance.now() - began;
}

async function until(what: string, holds: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not in ${withinMs} ms: ${what}`);
    await sleep(100);
  }
}

describe("a served console", () => {
  it("answers whatever no route sees, with a request id and the security headers, and keeps no socket of it", async () => {
    await readSurfaces();
    const before = descriptors();
    for (const { what, text, status, code } of hostileCases(`127.0.0.1:${server.port}`)) {
      const answer = await sendRaw(server.port, text);
      expect(answer, what).toMatchObject({ status, closed: true });
      expect(answer.headers.get("content-type"), what).toBe("application/problem+json; charset=utf-8");
      expect(answer.headers.get("x-content-type-options"), what).toBe("nosniff");
      const requestId = answer.headers.get("x-request-id");
      expect(JSON.parse(answer.body), what).toMatchObject({ code, request_id: requestId });
    }
    await until("the descriptors are as before", () => descriptors() <= before, 10_000);
    expect(server.output()).not.toContain("TypeError");
  });

  it("says of a static file and of an unknown one the same headers as of a page", async () => {
    for (const address of ["/_next/static/none.js", "/favicon.ico", "/login", "//evil.example/x"]) {
      const answer = await fetch(`${server.url}${address}`, { redirect: "manual" });
      expect(answer.headers.get("x-content-type-options"), address).toBe("nosniff");
      expect(answer.headers.get("x-request-id"), address).not.toBeNull();
      expect(answer.headers.get("location") ?? "/", address).not.toMatch(/^(\w+:)?\/\/(?!127\.0\.0\.1)/);
    }
  });

  it("serves beside strangers' sockets, which end by themselves", async () => {
    await readSurfaces();
    const before = descriptors();
    await openHostile(HOSTILE);
    const took: number[] = [];
    let most = 0;
    for (let round = 0; round < 20; round += 1) {
      took.push(await readSurfaces());
      most = Math.max(most, descriptors() - before);
    }
    took.sort((a, b) => a - b);
    const [median = 0, worst = 0] = [took[10], took.at(-1)];
    console.info(`${most} sockets of strangers: median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`);
    expect(most).toBeGreaterThan(HOSTILE / 3);
    expect(median).toBeLessThan(2_000);
    // What is left are streams of hints, which somebody who is signed in holds open, and answers nobody fetches from the kernel.
    const streams = Math.ceil(HOSTILE / 6);
    await until("strangers are gone", () => descriptors() <= before + streams + 5, 50_000);
  });

  it("is gone within seconds of SIGTERM whatever is open, and as it should be", async () => {
    await openHostile(60);
    await sleep(500);
    const began = Date.now();
    server.kill("SIGTERM");
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - began).toBeLessThan(GONE_WITHIN_MS);
  });
});
