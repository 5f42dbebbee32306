import { describe, expect, it } from "vitest";

import type { CredentialHealth } from "@/lib/credentials/schemas";

import { clockWords, credentialAttention } from "./credential-words";

const NOW = Date.parse("2026-11-23T18:00:00.000Z");

const GITHUB: CredentialHealth = {
  name: "github",
  state: "ok",
  since: "2026-11-23T17:03:20.000Z",
  checked_at: "2026-11-23T17:59:50.000Z",
  expires_at: null,
  message: null,
  stored_in: "Config var GITHUB_TOKEN of the Heroku app raxx-console-staging",
  recovery: "https://github.com/raxx/raxx/blob/main/docs/runbooks/heroku-api-key-drift-recovery.md#github",
  budget: null,
};

describe("what a key needs from a person", () => {
  it("is nothing while its platform accepts it", () => {
    expect(credentialAttention([GITHUB, { ...GITHUB, name: "heroku", state: "unknown" }], NOW)).toEqual([]);
  });

  it("says since when GitHub is unreachable and that nothing is lost", () => {
    const [item] = credentialAttention([{ ...GITHUB, state: "unreachable" }], NOW);
    expect(item).toMatchObject({
      subject: "GitHub",
      text: "is unreachable since 17:03 UTC: deploys wait, nothing is lost.",
    });
  });

  it("puts a refused key before a platform that does not answer, with the page that helps", () => {
    const items = credentialAttention(
      [
        { ...GITHUB, state: "unreachable" },
        { ...GITHUB, name: "heroku", state: "rejected" },
      ],
      NOW,
    );
    expect(items.map((item) => item.subject)).toEqual(["Heroku", "GitHub"]);
    expect(items[0]?.text).toContain("refuses our key since 17:03 UTC");
    expect(items[0]?.href).toBe(GITHUB.recovery);
  });

  it("warns a week before a key ends, and not before", () => {
    const ending = (at: string) => credentialAttention([{ ...GITHUB, expires_at: at }], NOW);
    expect(ending("2026-11-28T09:00:00.000Z")[0]?.text).toBe(
      "our key ends at 2026-11-28 09:00 UTC. Renew it before then.",
    );
    expect(ending("2026-12-24T09:00:00.000Z")).toEqual([]);
  });

  it("names the day of a time that is not today's", () => {
    expect(clockWords("2026-11-22T23:59:00.000Z", NOW)).toBe("2026-11-22 23:59 UTC");
  });
});
