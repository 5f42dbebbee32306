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

  const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 10, 0, second));
  const line = (second: number, text: string) => `${at(second).toISOString().slice(0, 19)}.5000000Z ${text}`;
  const job = [
    line(1, "##[group]Build"),
    line(2, "Compiled"),
    line(3, "##[group]Test"),
    line(4, "AssertionError: expected 1 to be 2"),
    line(5, "##[error]Process completed with exit code 1."),
    line(5, "##[group]Post Checkout"),
    line(7, "Cleaning up orphan processes"),
  ].join("\n");

  it("is the failing step's own, up to its error", () => {
    const test = [
      "##[group]Test",
      "AssertionError: expected 1 to be 2",
      "##[error]Process completed with exit code 1.",
    ];
    expect(tailOfLog(job, 10, { from: at(3), until: at(5) })).toBe(test.join("\n"));
    expect(tailOfLog(job, 2, { from: at(3), until: at(5) })).toBe(test.slice(1).join("\n"));
  });

  it("is the whole log's where the step's times fit no line", () => {
    expect(tailOfLog(job, 1, { from: at(30), until: at(31) })).toBe("Cleaning up orphan processes");
  });

  it("masks a key that began in the step before", () => {
    const log = [
      line(1, "-----BEGIN RSA PRIVATE KEY-----"),
      line(3, "bGluZW9uZQ=="),
      line(3, "-----END RSA PRIVATE KEY-----"),
      line(4, "##[error]Process completed with exit code 1."),
    ].join("\n");
    expect(tailOfLog(log, 5, { from: at(2), until: at(5) })).not.toContain("bGlu");
  });
});
