import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENTS } from "@/lib/audit/events";
import { sentenceOfEvent, type Told, type ToldDeploy } from "@/lib/webhooks/sentences";

const SHA = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";
const DEPLOY: ToldDeploy = {
  kind: "deploy",
  surfaceId: "api-staging",
  sha: SHA,
  title: "Faster reads",
  more: 3,
  doer: "priya",
};
const PRIYA = { kind: "person", id: "per_1", email: "priya@raxx.test" };
const CONSOLE = { kind: "system", id: "ins_1", email: null };

const told = (change: Partial<Told>): Told => ({
  action: "console.deploy.succeeded",
  actor: CONSOLE,
  surfaceId: "api-staging",
  subject: { kind: "deploy", id: "dep_1" },
  payload: {},
  deploy: null,
  ...change,
});
const ofDeploy = (action: string, deploy: Partial<ToldDeploy> = {}) =>
  sentenceOfEvent(told({ action, actor: PRIYA, deploy: { ...DEPLOY, ...deploy } }));

describe("a sentence", () => {
  it("says of a deploy what people say", () => {
    expect(ofDeploy("console.deploy.succeeded")).toBe("priya deployed Faster reads (+3) to api-staging");
    expect(ofDeploy("console.deploy.intent")).toBe("priya asked for a deploy of Faster reads (+3) to api-staging");
    expect(ofDeploy("console.deploy.failed")).toBe("priya’s deploy of Faster reads (+3) to api-staging failed");
    expect(ofDeploy("console.deploy.cancelled")).toBe(
      "priya’s deploy of Faster reads (+3) to api-staging was cancelled",
    );
  });

  it("counts no commit beside the one it names, and none that is not known", () => {
    expect(ofDeploy("console.deploy.succeeded", { more: 0 })).toBe("priya deployed Faster reads to api-staging");
    expect(ofDeploy("console.deploy.succeeded", { more: null })).toBe("priya deployed Faster reads to api-staging");
    expect(ofDeploy("console.deploy.succeeded", { title: null, more: null })).toBe(
      "priya deployed 1a2b3c4 to api-staging",
    );
  });

  it("calls a promotion, a rollback and break-glass by their names", () => {
    const done = (kind: string) => ofDeploy("console.deploy.succeeded", { kind });
    expect(done("promotion")).toBe("priya promoted Faster reads (+3) to api-staging");
    expect(done("rollback")).toBe("priya rolled api-staging back to Faster reads");
    expect(done("breakglass")).toBe("priya deployed Faster reads (+3) to api-staging, past the console");
    expect(ofDeploy("console.deploy.failed", { kind: "rollback" })).toBe(
      "priya’s rollback of api-staging to Faster reads failed",
    );
  });

  it.each([
    ["console.lock.set", { kind: "lock", id: "lck_1" }, { kind: "lock" }, "priya set the lock on api-staging"],
    [
      "console.flag.change_requested",
      { kind: "flip", id: "flp_1" },
      { changes: [{ key: "FLAG_A", value: true }] },
      "priya asked for the flip of FLAG_A to on",
    ],
    [
      "console.secret.rotation_requested",
      { kind: "rotation", id: "rot_1" },
      { secret: "METRICS_TOKEN" },
      "priya began to rotate METRICS_TOKEN",
    ],
    [
      "console.person.invited",
      { kind: "person", id: "per_2" },
      { email: "sam@raxx.test", name: "Sam" },
      "priya added a person",
    ],
    ["console.webhook.added", { kind: "webhook", id: "whk_1" }, { name: "Ops" }, "priya added the webhook Ops"],
    ["console.something.new", { kind: "thing", id: "thg_1" }, {}, "priya wrote console.something.new about something"],
  ])("of %s reads well", (...[action, subject, payload, words]) => {
    expect(sentenceOfEvent(told({ action, actor: PRIYA, subject, payload }))).toBe(words);
  });

  it("is one line, names no address, and leaves no gap, whatever the log and a title have in them", () => {
    const actions = fc.constantFrom(...Object.keys(EVENTS));
    const kinds = fc.constantFrom("deploy", "surface", "lock", "person", "session", "token", "console", "thing");
    fc.assert(
      fc.property(fc.record({ action: actions, kind: kinds, text: fc.string(), isKnown: fc.boolean() }), (drawn) => {
        const { action, kind, text, isKnown } = drawn;
        const title = `${text}\nsam@raxx.test`;
        const deploy = isKnown ? { ...DEPLOY, title } : null;
        const payload = { name: title, email: "sam@raxx.test", kind: title };
        const words = sentenceOfEvent(told({ action, actor: PRIYA, subject: { kind, id: "x" }, payload, deploy }));
        expect(words).not.toMatch(/\n|@raxx|\{it\}/);
        expect(words.length).toBeLessThan(400);
      }),
    );
  });
});
