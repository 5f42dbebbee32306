import { describe, expect, it } from "vitest";
import { OWN_KEY } from "@/lib/core/doers";
import { deriveCanceller, explainCancel, tellCancel } from "@/lib/deploys/cancellation";
import type { DeployState } from "@/lib/deploys/schemas";

const AT = new Date("2026-11-28T10:00:00.000Z");
const asked = {
  runId: "7",
  cancelRequestedAt: AT,
  cancelRequestedBy: "ada@example.test",
  cancelSentAt: AT,
  failureCode: null,
};

describe("what became of a cancel", () => {
  it("is nothing where nobody asked", () => {
    expect(explainCancel({ ...asked, state: "running", cancelRequestedAt: null })).toBeNull();
  });

  it.each<[DeployState, object, { outcome: string; words: string }]>([
    [
      "cancelled",
      { runId: null },
      { outcome: "cancelled", words: "Cancelled by ada@example.test before anything was sent." },
    ],
    ["cancelled", {}, { outcome: "cancelled", words: "Cancelled by ada@example.test." }],
    [
      "dispatching",
      { runId: null, cancelSentAt: null },
      { outcome: "waiting", words: "It is sent once the run is known." },
    ],
    [
      "unresolved",
      { runId: null, cancelSentAt: null },
      { outcome: "waiting", words: "It is sent once the run is known." },
    ],
    ["queued", { cancelSentAt: null }, { outcome: "waiting", words: "GitHub has not taken it yet." }],
    ["running", {}, { outcome: "sent", words: "Waiting for GitHub." }],
    ["verifying", {}, { outcome: "too_late", words: "came too late: the run had already finished." }],
    ["succeeded", { cancelSentAt: null }, { outcome: "too_late", words: "GitHub did not take the cancel" }],
    ["succeeded", {}, { outcome: "too_late", words: "came too late: the run had already finished." }],
    ["failed", {}, { outcome: "too_late", words: "came too late: the run had already failed." }],
    ["superseded", {}, { outcome: "too_late", words: "GitHub had already dropped the run." }],
    ["errored", { runId: null }, { outcome: "not_needed", words: "nothing ran, so nothing was stopped." }],
    [
      "cancelled",
      { failureCode: "cancelled_on_github" },
      { outcome: "too_late", words: "came too late: the run was already cancelled on GitHub." },
    ],
    [
      "cancelled",
      { failureCode: "cancelled_at_approval", cancelSentAt: null },
      { outcome: "too_late", words: "in time: the run was already cancelled on GitHub." },
    ],
    [
      "cancelled",
      { failureCode: "cancelled_by_either" },
      { outcome: "cancelled", words: "by ada@example.test here, or by somebody on GitHub. GitHub does not say which." },
    ],
    ["cancelled", { cancelRequestedBy: null }, { outcome: "cancelled", words: "Cancelled by somebody." }],
  ])("is told of a deploy that is %s with %j: %j", (state, change, { outcome, words }) => {
    const told = explainCancel({ ...asked, state, ...change });
    expect(told).toMatchObject({ outcome, at: AT.toISOString() });
    expect(told?.message).toContain(words);
  });

  it("is kept in the note of the change that decided it, and in no other", () => {
    const verifying = tellCancel(asked, { to: "verifying", note: "The run succeeded" });
    expect(verifying.note).toBe(
      "The run succeeded. Cancel by ada@example.test came too late: the run had already finished.",
    );
    expect(tellCancel(asked, { to: "cancelled", note: "by GitHub" })).toMatchObject({
      note: "Cancelled by ada@example.test.",
      patch: { failureMessage: "Cancelled by ada@example.test." },
    });
    const patch = { failureCode: "cancelled_on_github", failureMessage: "mallory cancelled the run on GitHub." };
    const note = patch.failureMessage;
    expect(tellCancel(asked, { to: "cancelled", note, patch })).toEqual({
      to: "cancelled",
      patch,
      note: "mallory cancelled the run on GitHub. Cancel by ada@example.test came too late: the run was already cancelled on GitHub.",
    });
    for (const to of ["queued", "running", "succeeded"] as const) {
      expect(tellCancel(asked, { to, note: "as it was" })).toEqual({ to, note: "as it was" });
    }
    expect(tellCancel({ ...asked, cancelRequestedAt: null }, { to: "verifying" })).toEqual({ to: "verifying" });
  });
});

const NEVER_SENT = { cancelEvidence: null };
const PERHAPS = { cancelEvidence: "perhaps" };
const TAKEN = { cancelEvidence: "taken" };

describe("who cancelled a run", () => {
  it("is nobody known, although somebody here wanted it, while no request has left", () => {
    expect(deriveCanceller(NEVER_SENT, null)).toEqual({ kind: "unknown" });
  });

  it("is this console or another while it is not known whether GitHub took ours", () => {
    expect(deriveCanceller(PERHAPS, null)).toEqual({ kind: "either" });
  });

  it("is this console once GitHub has taken its request, or names its login where one has left", () => {
    expect(deriveCanceller(TAKEN, null)).toEqual({ kind: "ours" });
    expect(deriveCanceller(PERHAPS, OWN_KEY)).toEqual({ kind: "ours" });
  });

  it("is whoever GitHub names, also where GitHub took our request as well", () => {
    for (const sent of [NEVER_SENT, PERHAPS, TAKEN]) {
      expect(deriveCanceller(sent, "mallory")).toEqual({ kind: "named", doer: "mallory" });
    }
  });

  it("is somebody else with the same key where nothing left from here: the other console, or a shell", () => {
    expect(deriveCanceller(NEVER_SENT, OWN_KEY)).toEqual({ kind: "named", doer: OWN_KEY });
  });
});
