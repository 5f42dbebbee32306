import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { tailOfLog } from "@/lib/github/logs";

const STAMP = "2026-11-20T10:00:00.1234567Z ";

describe("the tail of a job log", () => {
  it("has no timestamps, colours or byte order mark", () => {
    const log = `\ufeff${STAMP}##[group]Run npm test\r\n${STAMP}\u001b[31;1mError:\u001b[0m exit code 1\r\n`;
    expect(tailOfLog(log, 10)).toBe("##[group]Run npm test\nError: exit code 1");
  });

  it("is the last lines only", () => {
    const log = Array.from({ length: 50 }, (_, index) => `${STAMP}line ${index}`).join("\n");
    expect(tailOfLog(log, 3)).toBe("line 47\nline 48\nline 49");
  });

  it("keeps a time that belongs to the text", () => {
    expect(tailOfLog(`${STAMP}released at 2026-11-20T10:00:00Z ok`, 5)).toBe("released at 2026-11-20T10:00:00Z ok");
  });

  it("shows no key, even when its first line is above the tail", () => {
    const log = [
      "-----BEGIN RSA PRIVATE KEY-----",
      "bGluZW9uZQ==",
      "bGluZXR3bw==",
      "-----END RSA PRIVATE KEY-----",
      "HEROKU_API_KEY=HRKU-0123456789abcdef0123",
    ].map((line) => STAMP + line);
    const tail = tailOfLog(log.join("\n"), 3);
    expect(tail).toContain("[redacted]");
    expect(tail).not.toMatch(/bGluZ|HRKU-/);
  });

  it("has nothing a database or a page chokes on", () => {
    const codes = fc.array(fc.integer({ min: 0, max: 0xffff }));
    const anyText = fc.oneof(
      fc.string(),
      codes.map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 5 }), (log, lines) => {
        const tail = tailOfLog(log, lines);
        expect(tail.includes("\u0000") || tail.includes("\u001b")).toBe(false);
        expect(tail.isWellFormed()).toBe(true);
        expect(tail.split("\n").length).toBeLessThanOrEqual(lines);
      }),
    );
  });

  it("cuts a line that is longer than a thousand characters", () => {
    expect(tailOfLog("x".repeat(5000), 1)).toHaveLength(1000);
  });
});
