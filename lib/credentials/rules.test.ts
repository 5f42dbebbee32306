import { describe, expect, it } from "vitest";

import type { UpstreamFailureKind } from "@/lib/core/upstream";
import {
  agedHealth,
  credentialStateOf,
  explainFailure,
  type Health,
  nextHealth,
  rejectedSince,
  type Sighting,
  workflowKeyPlace,
} from "@/lib/credentials/rules";

const NOW = new Date("2026-11-23T10:00:00.000Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

function health(state: Health["state"], checkedMinutesAgo = 1): Health {
  return { state, since: ago(60), checkedAt: ago(checkedMinutesAgo), message: state === "ok" ? null : "words" };
}

const place = workflowKeyPlace("raxx/raxx", { platform: "heroku", target_env: "production" });

const after = (before: Health | null, sighting: Sighting) =>
  nextHealth(before, { sighting, message: "new words" }, NOW);

describe("a failed call", () => {
  it.each<["github" | "heroku" | "cloudflare", UpstreamFailureKind, Sighting]>([
    ["github", "unauthorized", "rejected"],
    ["heroku", "forbidden", "forbidden"],
    ["github", "rate_limited", "rate_limited"],
    ["cloudflare", "server_error", "unreachable"],
    ["github", "unreachable", "unreachable"],
    ["heroku", "timeout", "unreachable"],
    ["heroku", "refused", "ok"],
    ["heroku", "not_found", "ok"],
    ["github", "not_found", "unknown"],
  ])("of %s that was %s tells that the key is %s", (upstream, kind, sighting) => {
    expect(credentialStateOf({ upstream, kind })).toBe(sighting);
  });
});

describe("the health of a key", () => {
  it("keeps its beginning while the state stays, and takes the newest words", () => {
    expect(after(health("rejected"), "rejected")).toEqual({
      state: "rejected",
      since: ago(60),
      checkedAt: NOW,
      message: "new words",
    });
  });

  it("begins anew with another state, and has no words while all is well", () => {
    expect(after(health("rejected"), "ok")).toEqual({ state: "ok", since: NOW, checkedAt: NOW, message: null });
    expect(after(null, "unreachable")).toMatchObject({ state: "unreachable", since: NOW });
  });

  it.each<Sighting>(["unreachable", "rate_limited", "unknown"])("that was rejected stays so after %s", (sighting) => {
    expect(after(health("rejected"), sighting)).toBeNull();
  });

  it("is not blamed for one thing it may not see while it works for others", () => {
    expect(after(health("ok", 1), "forbidden")).toBeNull();
    expect(after(health("ok", 1), "unknown")).toBeNull();
  });

  it("is rejected when nothing has worked for minutes and everything is forbidden", () => {
    expect(after(health("ok", 4), "forbidden")).toMatchObject({ state: "rejected", since: NOW });
    expect(after(null, "forbidden")).toMatchObject({ state: "rejected" });
  });

  it("is unknown once nobody has used it for ten minutes", () => {
    expect(agedHealth(health("ok", 9), NOW).state).toBe("ok");
    expect(agedHealth(health("ok", 10), NOW)).toMatchObject({ state: "unknown", since: ago(10) });
    expect(agedHealth(health("rejected", 600), NOW).state).toBe("rejected");
  });
});

describe("the failure of a run", () => {
  const failure = { code: "run_failed", message: "The run failed at step 7." };

  it.each([
    " ▸    Invalid credentials provided.",
    " ▸    Error ID: unauthorized (HTTP 401)",
    "remote: HTTP status code: 401",
    "Error: 401 Unauthorized",
    "✘ [ERROR] Authentication error [code: 10000]",
    "fatal: Authentication failed for 'https://git.heroku.com/raxx-api-prod.git/'",
    "Invalid API token",
    "Invalid key",
  ])("is a refused key when its log says “%s”", (line) => {
    const explained = explainFailure(failure, `Releasing\n${line}\nexit 1`, place);
    expect(explained.code).toBe("platform_key_rejected");
    expect(explained.message).toContain("The run failed at step 7. Its log says that a platform refused");
    expect(explained.message).toContain(`Renew the secret (${place})`);
    expect(explained.message).toContain("docs/runbooks/heroku-api-key-drift-recovery.md");
  });

  it.each([
    null,
    "",
    "Tests  401 passed (412)",
    "✓ 1401 modules transformed",
    "listening on :4010",
    "error TS2322: Type 'string' is not assignable",
  ])("stays what it is when its log says “%s”", (tail) => {
    expect(explainFailure(failure, tail, place)).toEqual(failure);
  });
});

describe("the key of a workflow", () => {
  const use = (minutesAgo: number, rejected: boolean, surfaceId = "api-prod") => ({
    deployId: `dep_${minutesAgo}`,
    surfaceId,
    rejected,
    at: ago(minutesAgo),
  });

  it("is named with its place", () => {
    expect(place).toBe("GitHub Actions secret HEROKU_API_KEY of environment production of raxx/raxx");
  });

  it("is rejected since the first refusal after it worked last, for every surface that met it", () => {
    const uses = [use(1, true), use(5, true, "console-prod"), use(9, false), use(20, true)];
    expect(rejectedSince(uses)).toMatchObject({
      since: ago(5),
      newest: { deployId: "dep_1" },
      surfaces: ["api-prod", "console-prod"],
    });
  });

  it("is not once it has worked again, or was never used", () => {
    expect(rejectedSince([use(1, false), use(5, true)])).toBeNull();
    expect(rejectedSince([])).toBeNull();
  });
});
