import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { openRecord, sealRecord } from "@/lib/breakglass/sealed-record";
import { breakglassRecord } from "@/tests/factories/breakglass";

const KEY = "a secret key of a test console, long enough";
const record = breakglassRecord();
const text = JSON.stringify(sealRecord(record, KEY), null, 2);

describe("a sealed record", () => {
  it("opens with the key that sealed it, in whatever order and spacing its file is", () => {
    expect(openRecord(text, KEY)).toEqual({ readable: true, record, evidence: "signed" });
    const { signature, key } = sealRecord(record, KEY);
    const reordered = Object.fromEntries(Object.entries(record).reverse());
    expect(openRecord(JSON.stringify({ signature, key, record: reordered }), KEY).readable).toBe(true);
  });

  it("does not open after any member of it was changed", () => {
    const changes = [
      { actor_email: "mallory@example.test" },
      { reason: "nothing to see" },
      { sha: "b".repeat(40) },
      { drill: true },
      { surface_id: "api-prod" },
      { dispatched_at: "2026-11-23T03:00:00.001Z" },
      { outcome: { kind: "refused" as const, message: "it never ran" } },
    ];
    for (const change of changes) {
      const changed = { ...sealRecord(record, KEY), record: { ...record, ...change } };
      expect(openRecord(JSON.stringify(changed), KEY)).toEqual({
        readable: false,
        message: "it was changed after it was signed",
      });
    }
  });

  it("does not open with another key, nor without one", () => {
    expect(openRecord(text, `${KEY}, but another`)).toMatchObject({ readable: false });
    expect(openRecord(text, null)).toMatchObject({ readable: false, message: expect.stringContaining("SECRET_KEY") });
  });

  it("that lost a half of its signature is not taken for an unsigned one", () => {
    for (const half of [{ signature: null }, { key: null }]) {
      expect(openRecord(JSON.stringify({ ...sealRecord(record, KEY), ...half }), KEY).readable).toBe(false);
    }
  });

  it("is marked as unsigned where no key was at hand", () => {
    expect(openRecord(JSON.stringify(sealRecord(record, null)), KEY)).toMatchObject({ evidence: "unsigned" });
  });

  it("does not tell its key", () => {
    expect(text).not.toContain(KEY);
  });

  it("is refused, not thrown at, whatever the file holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(text.slice(0, -9))), (content) => {
        expect(openRecord(content, KEY).readable).toBe(false);
      }),
    );
  });
});
