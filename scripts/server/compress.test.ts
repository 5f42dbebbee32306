import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { precompressFiles } from "@/sandbox/build/precompress";
import { takes } from "@/scripts/server/compress.mjs";
import { createFront } from "@/scripts/server/front.mjs";
import { StaticFiles } from "@/scripts/server/static-files.mjs";

type Handle = (request: IncomingMessage, response: ServerResponse) => unknown;

const TEXT = JSON.stringify({ items: Array.from({ length: 500 }, (_, index) => `api-staging ${index}`) });
const SCRIPT = `console.log(${JSON.stringify("x".repeat(5_000))});`;
const ENCODINGS = ["gzip", "br", "gzip, br", "gzip;q=0, br", "*", "identity", "deflate", undefined];

let folder = "";
let end = () => Promise.resolve();

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "raxx-console-static-"));
  writeFileSync(path.join(folder, "main.js"), SCRIPT);
  writeFileSync(path.join(folder, "tiny.js"), "1;");
  await precompressFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => end());

async function serve(handle: Handle): Promise<number> {
  const files = new StaticFiles(folder);
  const { server, drained } = createFront({
    handle,
    files,
    isHttps: true,
    isBehindRouter: false,
    log: () => undefined,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  end = async () => {
    server.closeAllConnections();
    await drained();
    end = () => Promise.resolve();
  };
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const json =
  (headers: OutgoingHttpHeaders = {}, text = TEXT): Handle =>
  (_request, response) => {
    response.writeHead(200, { "content-type": "application/json", ...headers });
    response.end(text);
  };

interface Heard {
  status: number;
  headers: IncomingMessage["headers"];
  bytes: Buffer;
}

function ask(port: number, accepted?: string, change: { method?: string; path?: string; headers?: object } = {}) {
  const { method = "GET", path: address = "/", headers = {} } = change;
  const accept = accepted === undefined ? {} : { "accept-encoding": accepted };
  return new Promise<Heard>((resolve, reject) => {
    const sent = request(
      { port, method, path: address, agent: false, headers: { ...accept, ...headers } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(chunks) }),
        );
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

function readText({ headers, bytes }: Heard): string {
  if (headers["content-encoding"] === "gzip") return gunzipSync(bytes).toString();
  return (headers["content-encoding"] === "br" ? brotliDecompressSync(bytes) : bytes).toString();
}

describe("an answer that is made", () => {
  it.each(ENCODINGS)("is whole, and varies, for a reader of %s", async (accepted) => {
    const port = await serve(json({ etag: '"tag"' }));
    const heard = await ask(port, accepted);
    const isGzip = takes(accepted, "gzip");
    expect(readText(heard)).toBe(TEXT);
    expect(heard.headers.vary).toBe("Accept-Encoding");
    expect(heard.headers["content-encoding"]).toBe(isGzip ? "gzip" : undefined);
    expect(heard.headers.etag).toBe(isGzip ? 'W/"tag"' : '"tag"');
    if (isGzip) expect(heard.bytes.byteLength).toBeLessThan(TEXT.length / 3);
  });

  it("is whole however it is cut into writes, slower than it is made", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 12 }), async (parts) => {
        const port = await serve((_request, response) => {
          response.setHeader("content-type", "text/html; charset=utf-8");
          for (const part of parts) response.write(part);
          response.end();
        });
        expect(readText(await ask(port, "gzip"))).toBe(parts.join(""));
        await end();
      }),
      { numRuns: 25 },
    );
  });

  it("waits for its reader, and keeps little of what nobody takes", async () => {
    const noise = Buffer.from(Array.from({ length: 65_536 }, (_, index) => (index * 7_919 * (index % 251)) % 256));
    let taken = 0;
    const port = await serve(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      for (let count = 0; count < 400; count += 1) {
        taken += 1;
        if (!response.write(noise)) await new Promise((resolve) => void response.on("drain", () => resolve(null)));
      }
      response.end();
    });
    const heard = await ask(port, "gzip");
    expect(taken).toBe(400);
    expect(gunzipSync(heard.bytes).byteLength).toBe(400 * noise.byteLength);
  });

  it.each<[string, Handle, { method?: string; path?: string; headers?: object }]>([
    ["too short, as it says", json({ "content-length": 2 }, "{}"), {}],
    ["too short", (_request, response) => void response.setHeader("content-type", "text/html").end("<p>"), {}],
    ["what an order answers", json(), { method: "POST", path: "/api/deploys" }],
    ["encoded already", json({ "content-encoding": "br" }), {}],
    ["not to be changed", json({ "cache-control": "no-transform" }), {}],
    ["a picture", json({ "content-type": "image/png" }), {}],
    ["a part", (_request, response) => void response.writeHead(206, { "content-type": "text/plain" }).end(TEXT), {}],
    ["HEAD", json({ "content-length": TEXT.length }), { method: "HEAD" }],
    ["a 304", (_request, response) => void response.writeHead(304, { etag: '"tag"' }).end(), {}],
  ])("is left as it is: %s", async (_what, handle, change) => {
    const port = await serve(handle);
    const plain = await ask(port, undefined, change);
    const heard = await ask(port, "gzip, br", change);
    expect(heard.bytes).toEqual(plain.bytes);
    expect(heard.status).toBe(plain.status);
    for (const name of ["content-encoding", "content-length", "etag"]) {
      expect(heard.headers[name]).toBe(plain.headers[name]);
    }
  });
});

it("an event stream arrives as it is written", async () => {
  let say = (_text: string): unknown => undefined;
  const port = await serve((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    say = (text) => response.write(text);
    say("data: first\n\n");
  });
  const heard = await new Promise<string[]>((resolve) => {
    const texts: string[] = [];
    const sent = request({ port, agent: false, headers: { "accept-encoding": "gzip, br" } }, (answer) => {
      texts.push(String(answer.headers["content-encoding"]));
      answer.on("error", () => undefined);
      answer.on("data", (chunk: Buffer) => {
        texts.push(chunk.toString());
        if (texts.length < 4) return void say(`data: ${texts.length}\n\n`);
        sent.destroy();
        resolve(texts);
      });
    });
    sent.on("error", () => undefined);
    sent.end();
  });
  expect(heard).toEqual(["undefined", "data: first\n\n", "data: 2\n\n", "data: 3\n\n"]);
});

describe("a file of the build", () => {
  const address = { path: "/_next/static/main.js" };

  it.each(ENCODINGS)("is whole for a reader of %s, and compressed with the build where it can be", async (accepted) => {
    const port = await serve(json({ "content-type": "application/javascript" }, SCRIPT));
    const heard = await ask(port, accepted, address);
    expect(readText(heard)).toBe(SCRIPT);
    expect(heard.headers.vary).toBe("Accept-Encoding");
    const best = ["br", "gzip"].find((encoding) => takes(accepted, encoding));
    expect(heard.headers["content-encoding"]).toBe(best);
    if (best !== undefined) expect(Number(heard.headers["content-length"])).toBe(heard.bytes.byteLength);
  });

  it("is not sent again to who has it, has no body for HEAD, and leaves parts and other files to Next", async () => {
    const port = await serve((_request, response) => void response.end("from Next"));
    const { headers } = await ask(port, "br", address);
    const again = await ask(port, "br", { ...address, headers: { "if-none-match": headers.etag } });
    expect({ status: again.status, length: again.bytes.byteLength }).toEqual({ status: 304, length: 0 });
    expect(again.headers.etag).toBe(headers.etag);
    const head = await ask(port, "br", { ...address, method: "HEAD" });
    expect(head.headers["content-length"]).toBe(headers["content-length"]);
    for (const change of [
      { ...address, headers: { range: "bytes=0-1" } },
      { path: "/_next/static/tiny.js" },
      { path: "/_next/static/../main.js" },
      { path: "/_next/static/main.js.br" },
    ]) {
      expect((await ask(port, "br", change)).bytes.toString()).toBe("from Next");
    }
  });
});

it("weights are read as they are meant", () => {
  expect(["gzip", "GZIP;q=0.5", "br, *;q=0.1", "*"].map((text) => takes(text, "gzip"))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["", "gzip;q=0", "gzip;q=0, *", "br", undefined].map((text) => takes(text, "gzip"))).not.toContain(true);
});
