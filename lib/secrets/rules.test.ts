import { describe, expect, it } from "vitest";

import { defineCockpit } from "@/lib/core/config";
import { consumerId, getSecret } from "@/lib/core/secret-config";
import {
  ageOf,
  agreementOf,
  changedAt,
  consumerLabel,
  driftToldAfter,
  isSameKey,
  type SeenConsumer,
} from "@/lib/secrets/rules";
import { raxxConfig } from "@/tests/factories/raxx-config";

const NOW = new Date("2026-11-29T12:00:00Z");
const ago = (days: number) => new Date(NOW.getTime() - days * 24 * 3_600_000);
const quarter = { cadence_days: 90 };

describe("the age of a secret", () => {
  it.each([
    [0, "fresh", 0],
    [82.9, "fresh", 82],
    [83.1, "due", 83],
    [89.9, "due", 89],
    [90, "overdue", 90],
    [97.2, "overdue", 97],
  ] as const)("of %d days is %s", (days, due, age_days) => {
    expect(ageOf(quarter, ago(days), NOW)).toMatchObject({ due, age_days });
  });

  it("is unknown, and never fresh, where nobody has recorded a rotation", () => {
    expect(ageOf(quarter, null, NOW)).toEqual({ age_days: null, due_at: null, due: "unknown" });
  });

  it("is not negative where another clock wrote it", () => {
    expect(ageOf(quarter, ago(-1), NOW)).toMatchObject({ due: "fresh", age_days: 0 });
  });
});

describe("the secrets of a team's configuration", () => {
  const [first] = raxxConfig.secrets;
  if (first === undefined) throw new Error("the raxxConfig configuration declares secrets");
  const withSecrets = (...secrets: unknown[]) => Object.assign({}, raxxConfig, { secrets });

  it("are found by their own keys alone, each with its consumers", () => {
    expect(getSecret(raxxConfig, "HEROKU_API_KEY")?.consumers.map(consumerId)).toEqual([
      "heroku:raxx-console-staging",
      "heroku:raxx-console-prod",
      "github:staging",
      "github:production",
    ]);
    expect(getSecret(raxxConfig, "toString")).toBeNull();
  });

  it("may be none", () => {
    const { secrets: _, ...without } = raxxConfig;
    expect(defineCockpit(without).secrets).toEqual([]);
  });

  it("are each declared once, and each consumer of one as well", () => {
    expect(() => defineCockpit(withSecrets(first, first))).toThrow("HEROKU_API_KEY is declared twice");
    const doubled = { ...first, consumers: [...first.consumers, ...first.consumers] };
    expect(() => defineCockpit(withSecrets(doubled))).toThrow("names a consumer twice");
  });

  it("hold no value and no unknown kind of consumer", () => {
    expect(() => defineCockpit(withSecrets({ ...first, value: "hunter2" }))).toThrow("value");
    expect(() => defineCockpit(withSecrets({ ...first, consumers: [{ kind: "vault" }] }))).toThrow();
    expect(() => defineCockpit(withSecrets({ ...first, sop: "../etc/passwd" }))).toThrow("rotate-");
  });

  it("name each consumer in words", () => {
    const labels = [
      { kind: "heroku_config_var", app: "api" },
      { kind: "github_actions_secret" },
      { kind: "github_actions_secret", environment: "staging" },
      { kind: "cloudflare_pages_variable", project: "docs" },
      { kind: "console" },
      { kind: "manual", place: "Stripe" },
    ] as const;
    expect(labels.map(consumerLabel)).toEqual([
      "config var of api",
      "Actions secret of the repository",
      "Actions secret of environment staging",
      "variable of Pages project docs",
      "this console's own process",
      "Stripe, by hand",
    ]);
    expect(new Set(labels.map(consumerId)).size).toBe(labels.length);
  });
});

describe("the consumers of a secret", () => {
  const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
  const holds = (name: string, print: string, change: Partial<SeenConsumer> = {}): SeenConsumer => ({
    name,
    state: "held",
    fingerprint: `k-${print}`,
    former: null,
    since: at(0),
    checkedAt: at(10),
    writtenAt: at(0),
    ...change,
  });
  const sealed = (minutes: number) =>
    holds("the Actions secret", "", { state: "sealed", fingerprint: null, writtenAt: at(minutes) });
  const judge = (values: "shared" | "each_its_own", ...seen: SeenConsumer[]) => agreementOf({ values }, seen);

  it("agree where they hold one value, or each its own", () => {
    expect(judge("shared", holds("a", "1"), holds("b", "1"), sealed(0)).kind).toBe("agree");
    expect(judge("each_its_own", holds("a", "1"), holds("b", "2")).kind).toBe("agree");
    expect(judge("shared").kind).toBe("agree");
  });

  it("name the few that hold another value than the most", () => {
    expect(judge("shared", holds("a", "1"), holds("b", "2"), holds("c", "1"))).toEqual({
      kind: "drift",
      words: "b holds another value than a and c.",
    });
    expect(judge("shared", holds("a", "1"), holds("b", "1", { state: "unset", fingerprint: null }))).toMatchObject({
      words: "b holds no value; a holds one.",
    });
  });

  it("are not judged by an answer that is older than a change elsewhere", () => {
    const changed = holds("a", "2", { former: "k-1", since: at(11), checkedAt: at(11) });
    expect(judge("shared", changed, holds("b", "1")).kind).toBe("unknown");
    expect(judge("shared", changed, holds("b", "1", { checkedAt: at(12) })).kind).toBe("drift");
  });

  it("are not compared by fingerprints of two keys", () => {
    expect(isSameKey("k-1", "l-1")).toBe(false);
    expect(judge("shared", holds("a", "1"), holds("b", "1", { fingerprint: "l-1" })).kind).toBe("unknown");
  });

  it("leave a sealed one behind that was written an hour before the first of the others", () => {
    expect(judge("shared", holds("a", "1"), sealed(-59)).kind).toBe("agree");
    expect(judge("shared", holds("a", "1"), sealed(-61))).toMatchObject({
      words: "the Actions secret is older than the value of a.",
    });
    expect(judge("shared", holds("a", "1", { writtenAt: null }), sealed(-61)).kind).toBe("agree");
  });

  it("have changed once all that can be read were seen to", () => {
    const changed = (minutes: number) => holds("a", "2", { former: "k-1", since: at(minutes) });
    expect(changedAt([changed(1), changed(3), sealed(0)])).toEqual(at(3));
    expect(changedAt([changed(1), holds("b", "2")])).toBeNull();
    expect(changedAt([sealed(0)])).toBeNull();
  });
});

describe("places that are apart", () => {
  it("are told within minutes, but not while the other console may be handing out a new value", () => {
    const after = (handler: "generated" | "console_key" | undefined, values: "shared" | "each_its_own") =>
      driftToldAfter({ handler, values });
    expect(after(undefined, "shared")).toBe(120_000);
    expect(after("console_key", "each_its_own")).toBe(120_000);
    expect(after("generated", "shared")).toBe(1_800_000);
  });
});
