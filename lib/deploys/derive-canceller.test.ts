import { describe, expect, it } from "vitest";

import { OWN_KEY } from "@/lib/core/doers";
import { deriveCanceller } from "@/lib/deploys/derive-canceller";

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
