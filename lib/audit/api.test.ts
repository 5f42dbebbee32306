import { afterEach, expect, it, vi } from "vitest";

import { cursorBelow, postAuditVerification, type VerifyProgress } from "@/lib/audit/api";
import { encodeCursor } from "@/lib/core/page";

afterEach(() => vi.unstubAllGlobals());

/** An answer that arrives in those pieces. */
function answer(pieces: readonly string[], init?: ResponseInit): void {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, init)));
}

it("makes the cursor that the list itself would have given out", () => {
  for (const seq of [1, 2, 63, 1_000, 999_999, 123_456_789]) {
    expect(cursorBelow(seq)).toBe(encodeCursor([String(seq)]));
  }
});

const VERDICT = {
  ok: true,
  rows: 20,
  first_bad: null,
  checkpoint: null,
  took_ms: 12,
  anchor: { kind: "file", state: "none", compared: 0, foreign: 0, message: "No checkpoint yet." },
  message: "All 20 rows are as they were written.",
};

it("tells the progress of a verification and its verdict, however the network cuts them", async () => {
  const progress: VerifyProgress[] = [];
  const verdict = JSON.stringify({ kind: "verdict", verdict: VERDICT });
  const lines = `{"kind":"progress","checked":10,"rows":20}\n{"kind":"progress","checked":20,"rows":20}\n${verdict}`;
  answer([lines.slice(0, 31), lines.slice(31, 90), lines.slice(90)]);
  expect(await postAuditVerification((line) => progress.push(line))).toEqual(VERDICT);
  expect(progress.map(({ checked }) => checked)).toEqual([10, 20]);
});

it("throws the refusal and the failure in their own words", async () => {
  answer([JSON.stringify({ code: "forbidden", detail: "This needs the role admin." })], { status: 403 });
  await expect(postAuditVerification(() => null)).rejects.toMatchObject({
    status: 403,
    message: "This needs the role admin.",
  });
  answer([JSON.stringify({ kind: "failed", code: "unavailable", message: "The database went away." })]);
  await expect(postAuditVerification(() => null)).rejects.toMatchObject({ message: "The database went away." });
});

it("does not take an answer without a verdict for one", async () => {
  answer(['{"kind":"progress","checked":10,"rows":20}\n']);
  await expect(postAuditVerification(() => null)).rejects.toThrow("ended before the verdict");
});
