import { describe, expect, it } from "vitest";

import { endNotice } from "@/components/flight/end-notice";

const sha = "c0ffee0000000000000000000000000000000000";

describe("a notification of an end", () => {
  it("names surface, end and console, and the commit", () => {
    const deploy = { surface_id: "api-staging", state: "succeeded" as const, sha, failure: null };
    expect(endNotice(deploy, "staging")).toEqual({
      title: "api-staging succeeded · ● STAGING",
      body: "Commit c0ffee0.",
    });
  });

  it("says why where it failed", () => {
    const failure = { code: "release_failed", message: "Release v12 failed in its release phase." };
    const deploy = { surface_id: "api-prod", state: "failed" as const, sha, failure };
    expect(endNotice(deploy, "production")).toEqual({
      title: "api-prod failed · ■ PRODUCTION",
      body: "Release v12 failed in its release phase. Commit c0ffee0.",
    });
  });
});
