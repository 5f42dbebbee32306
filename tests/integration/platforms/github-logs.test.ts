import { describe, expect, it } from "vitest";

import { type Answer, json, silences } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering, serve } from "@/tests/integration/platforms/platform-under-test";

const STAMP = "2026-11-20T10:00:00.1234567Z ";
const longLog = Array.from({ length: 20_000 }, (_, index) => `${STAMP}line ${index}`).join("\n");

/** Answers as Azure Blob Storage: Content-Length, `bytes=n-` ranges and no suffix ranges. */
function stored(log: string): Answer {
  return (response, seen) => {
    const whole = Buffer.from(log);
    const start = /^bytes=(\d+)-$/.exec(seen.headers.range ?? "")?.[1];
    const part = whole.subarray(Number(start ?? 0));
    response.writeHead(start === undefined ? 200 : 206, {
      "content-type": "text/plain",
      "content-length": part.length,
    });
    response.end(part);
  };
}

async function githubWithLog(store: Answer) {
  const logs = await serve(store);
  const redirect: Answer = (response) => response.writeHead(302, { location: `${logs.url}/log?sig=abc` }).end();
  const { github, server } = await githubAnswering(redirect);
  return { github, server, logs };
}

describe("a job's log", () => {
  it("is followed to where it is stored, without the credential", async () => {
    const { github, server, logs } = await githubWithLog(stored(`${STAMP}one\n${STAMP}\u001b[31mtwo\u001b[0m\n`));
    expect(await github.readLogTail("42", 10)).toBe("one\ntwo");
    expect(server.seen[0]?.path).toBe("/repos/raxx/platform/actions/jobs/42/logs");
    expect(server.seen[0]?.headers.authorization).toContain("Bearer");
    expect(logs.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("is read from its end when it is long", async () => {
    const { github, logs } = await githubWithLog(stored(longLog));
    expect(await github.readLogTail("42", 2)).toBe("line 19998\nline 19999");
    expect(logs.seen[1]?.headers.range).toBe(`bytes=${Buffer.byteLength(longLog) - 256_000}-`);
  });

  it("is read through when the store tells no length", async () => {
    const { github } = await githubWithLog((response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write(longLog);
      response.end();
    });
    expect(await github.readLogTail("42", 1)).toBe("line 19999");
  });

  it("is given up when its end is out of reach", async () => {
    const { github } = await githubWithLog((response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("x".repeat(5_000_000));
      response.end();
    });
    expect(await github.readLogTail("42", 1)).toBeNull();
  });

  it("may come at once, as text", async () => {
    const { github } = await githubAnswering((response) => {
      response.writeHead(200, { "content-type": "text/plain" }).end(`${STAMP}all of it`);
    });
    expect(await github.readLogTail("42", 5)).toBe("all of it");
  });

  it("shows no key", async () => {
    const { github } = await githubWithLog(stored(`${STAMP}HEROKU_API_KEY=HRKU-canarycanarycanary01`));
    expect(await github.readLogTail("42", 5)).toBe("HEROKU_API_KEY=[redacted]");
  });

  it.each([403, 404, 410])("is null when the store answers %i", async (status) => {
    const { github } = await githubWithLog((response) => response.writeHead(status).end("<Error/>"));
    expect(await github.readLogTail("42", 5)).toBeNull();
  });

  it.each([404, 410])("is null when GitHub answers %i", async (status) => {
    const { github } = await githubAnswering(json(status, { message: "Gone" }));
    expect(await github.readLogTail("42", 5)).toBeNull();
  });

  it("is an UpstreamError when the store hangs, breaks off or is ill", async () => {
    const answers: [Answer, string][] = [
      [silences.hang, "timeout"],
      [silences["an answer that stalls"], "timeout"],
      [silences.reset, "unreachable"],
      [silences["half an answer"], "unreachable"],
      [(response) => response.writeHead(503).end(), "unreachable"],
    ];
    for (const [answer, kind] of answers) {
      const { github } = await githubWithLog(answer);
      expect((await failureOf(github.readLogTail("42", 5))).kind).toBe(kind);
    }
  });
});
