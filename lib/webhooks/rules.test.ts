import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bodyOf,
  escapeSlack,
  formatOfAddress,
  problemOfStatus,
  waitAfterAttempt,
  wantsEvent,
} from "@/lib/webhooks/rules";

const MESSAGE = {
  type: "console.deploy.succeeded",
  timestamp: "2026-11-30T10:00:00.000Z",
  data: {
    seq: 7,
    text: "priya deployed <!channel> & friends to api-staging",
    actor: { kind: "person", name: "priya" },
    environment: "staging",
    surface: "api-staging",
    target_environment: "staging",
    sha: null,
    title: null,
    url: "https://console.example/deploys/dep_1",
  },
};
const event = { action: "console.lock.set", family: "lock", surfaceId: "api-prod" };

describe("an attempt that failed", () => {
  it("is followed by six more, later and later, and then by none", () => {
    const waits = [1, 2, 3, 4, 5, 6, 7].map((tries) => waitAfterAttempt({ tries, random: 0.5, askedMs: null }));
    expect(waits).toEqual([5_000, 30_000, 120_000, 600_000, 3_600_000, 18_000_000, null]);
  });

  it("waits a fifth more or less, as long as the receiver asks, and never longer than six hours", () => {
    const asked = fc.option(fc.integer({ min: 0, max: 2 ** 40 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        asked,
        (tries, random, askedMs) => {
          const plain = waitAfterAttempt({ tries, random: 0.5, askedMs: null }) ?? 0;
          const wait = waitAfterAttempt({ tries, random, askedMs }) ?? 0;
          expect(wait).toBeGreaterThanOrEqual(Math.max(plain * 0.8 - 1, Math.min(askedMs ?? 0, 18_000_000)));
          expect(wait).toBeLessThanOrEqual(6 * 3_600_000);
        },
      ),
    );
  });
});

describe("Slack’s format", () => {
  it("lets no title mention anybody, or become a link", () => {
    expect(escapeSlack("<!channel> & <@U1>")).toBe("&lt;!channel&gt; &amp; &lt;@U1&gt;");
    expect(JSON.parse(bodyOf("slack", MESSAGE))).toEqual({
      text: "priya deployed &lt;!channel&gt; &amp; friends to api-staging <https://console.example/deploys/dep_1|Open>",
    });
    fc.assert(fc.property(fc.string(), (text) => !/[<>]|&(?!amp;|lt;|gt;)/.test(escapeSlack(text))));
  });

  it("has no @channel for what takes the same and reads it without brackets", () => {
    expect(escapeSlack("@channel, @HERE, @all and @everyone")).not.toMatch(/@(channel|here|all|everyone)/i);
    expect(escapeSlack("@alice is a person, and 2 @ 3")).toContain("2 @ 3");
  });

  it("is what an address of Slack’s takes", () => {
    expect(formatOfAddress("https://hooks.slack.com/services/T/B/x")).toBe("slack");
    expect(formatOfAddress("https://notslack.com/")).toBeNull();
    expect(formatOfAddress("no address")).toBeNull();
  });
});

describe("a webhook", () => {
  it("gets what it chose by family, and by surface where it names some", () => {
    expect(wantsEvent({ families: ["lock"], surfaces: [] }, event)).toBe(true);
    expect(wantsEvent({ families: ["lock"], surfaces: ["api-prod"] }, event)).toBe(true);
    expect(wantsEvent({ families: ["flag"], surfaces: [] }, event)).toBe(false);
    expect(wantsEvent({ families: ["lock"], surfaces: ["getraxx"] }, event)).toBe(false);
    expect(wantsEvent({ families: ["lock"], surfaces: ["api-prod"] }, { ...event, surfaceId: null })).toBe(false);
  });

  it("is spared the steps between an order and its end", () => {
    const chosen = { families: ["lifecycle"], surfaces: [] };
    const sent = ["running", "verifying", "succeeded"].filter((step) =>
      wantsEvent(chosen, { action: `console.deploy.${step}`, family: "lifecycle", surfaceId: null }),
    );
    expect(sent).toEqual(["succeeded"]);
  });

  it("has got an event only where the receiver says so", () => {
    expect([200, 204, 299].map(problemOfStatus)).toEqual([null, null, null]);
    expect(problemOfStatus(301)).toMatch(/redirect/);
    expect(problemOfStatus(410)).toMatch(/no more events/);
    expect(problemOfStatus(500)).toBe("The receiver answered 500.");
  });
});
