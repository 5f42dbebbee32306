import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { redact } from "@/lib/telemetry/redact";

const KEYS = {
  "a GitHub token": "ghp_0123456789abcdefABCDEF0123456789abcd",
  "a fine-grained GitHub token": "github_pat_11ABCDEFG0123456789_abcdefghijkl",
  "an installation token": "ghs_0123456789abcdefABCDEF0123456789abcd",
  "a Heroku key": "HRKU-AAAA0123456789-abcdefghijklmnop",
  "an AWS key id": "AKIAIOSFODNN7EXAMPLE",
  "a Slack token": ["xoxb", "123456789012", "abcdefghijkl"].join("-"),
  "a JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w",
};

describe("redaction", () => {
  it.each(Object.entries(KEYS))("masks %s wherever it stands", (_, key) => {
    fc.assert(
      fc.property(fc.lorem(), fc.constantFrom(" ", "\n", '"', "'", "=", ":", "("), (words, mark) => {
        expect(redact(`${words}${mark}${key}${mark}${words}`)).not.toContain(key);
      }),
    );
  });

  it.each([
    ["Authorization: Bearer abcdef0123456789", "abcdef0123456789"],
    ["authorization: basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"],
    ["DATABASE_URL=postgres://app:s3cret@db.example/x", "s3cret"],
    ["fatal: https://oauth2:hunter22@github.example/o/r", "hunter22"],
    ['{"api_key": "0123-4567", "name": "x"}', "0123-4567"],
    ["CLOUDFLARE_API_TOKEN: v1.0-abcdef", "v1.0-abcdef"],
    ["export STRIPE_SECRET='abcd1234'", "abcd1234"],
    ["GET https://logs.example/a?sv=1&sig=abc%2Bdef&se=2", "abc%2Bdef"],
    ["-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "MIIEvQ"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIEcut", "MIIEcut"],
  ])("masks the value in %j", (text, value) => {
    expect(redact(text)).not.toContain(value);
    expect(redact(text)).toContain("[redacted]");
  });

  it.each([
    "No ref found for: feature/token-drift",
    'Unexpected inputs provided: ["secret_name"]',
    "deploy api-prod production 1a2b3c4 [abcd]",
    "see https://github.example/o/r/actions/runs/1?pr=2",
    "The password was wrong.",
  ])("leaves %j as it is", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("does nothing the second time", () => {
    const pieces = fc.constantFrom(
      ...Object.values(KEYS),
      "token",
      "=",
      ": ",
      "bearer ",
      "://",
      "@",
      "[redacted]",
      "?sig=",
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join("")),
        ),
        (text) => {
          const once = redact(text);
          expect(redact(once)).toBe(once);
        },
      ),
    );
  });

  it("takes no longer than its text deserves", () => {
    const hostile = [
      "token".repeat(20_000),
      "a".repeat(100_000),
      "://".repeat(30_000),
      "-----BEGIN PRIVATE KEY".repeat(4000),
    ];
    const startedAt = performance.now();
    for (const text of hostile) redact(text);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
