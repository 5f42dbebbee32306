import { describe, expect, it } from "vitest";

import { createPages } from "@/lib/cloudflare/create-pages";
import { type Answer, json, type Seen } from "@/tests/integration/platforms/fault-server";
import { failureOf, serve } from "@/tests/integration/platforms/platform-under-test";

const ID = "ed17574386854bf78a67040be0a770b0";
const MADE = "f267e341f3dd4697bd3b9f71dd96247f";
const VALUE = "8M7wS6hCpXVc-DoRnPPY_UCWPgy8aea4Wy6kCe5T";
const AT = new Date("2026-11-20T10:00:00Z");

const group = { id: "c8fed203ed3043cba015a93ad1616f1f", name: "Pages Write", meta: { key: "a", value: "b" } };
const RIGHTS = {
  id: ID,
  name: "by hand",
  status: "active",
  issued_on: "2026-08-01T00:00:00Z",
  expires_on: "2026-10-30T00:00:00Z",
  condition: { request_ip: { in: ["203.0.113.0/24"] } },
  policies: [
    { id: "1", effect: "allow", permission_groups: [group], resources: { "com.cloudflare.api.account.a": "*" } },
  ],
};

const envelope = (result: unknown) => ({ success: true, errors: [], messages: [], result });
const refusal = (code: number) => ({ success: false, errors: [{ code, message: "no" }], messages: [], result: null });

/** Answers what a table says of "METHOD path", and 404 to all else. */
function table(answers: Record<string, Answer>): Answer {
  return (response, seen) => {
    const answer = answers[`${seen.method} ${seen.path.split("?")[0] ?? ""}`] ?? json(404, refusal(1003));
    answer(response, seen);
  };
}

async function tokensAnswering(answer: Answer, issuerToken?: string) {
  const server = await serve(answer);
  const settings = { apiUrl: server.url, accountId: "acc/1", apiToken: "the-own-token", issuerToken, timeoutMs: 400 };
  return { tokens: createPages(settings), server };
}

const keyOf = ({ headers }: Seen) => headers.authorization;

describe("a Cloudflare token that is copied", () => {
  const answers = {
    [`GET /user/tokens/${ID}`]: json(200, envelope(RIGHTS)),
    "POST /user/tokens": json(200, envelope({ ...RIGHTS, id: MADE, value: VALUE })),
  };

  it("has the same rights, conditions and length of life, and a title of its own", async () => {
    const { tokens, server } = await tokensAnswering(table(answers), "the-issuer");
    const made = await tokens.copyToken(`user/${ID}`, { title: "raxx-console-staging rot_1", at: AT });
    expect(made).toEqual({ name: `user/${MADE}`, value: VALUE });
    expect(JSON.parse(server.seen[1]?.body ?? "")).toEqual({
      name: "raxx-console-staging rot_1",
      policies: [
        { effect: "allow", permission_groups: [{ id: group.id }], resources: { "com.cloudflare.api.account.a": "*" } },
      ],
      condition: RIGHTS.condition,
      expires_on: "2027-02-18T10:00:00Z",
    });
  });

  it("is made with the token that may make others, and with the console's own where none is given", async () => {
    const given = await tokensAnswering(table(answers), "the-issuer");
    await given.tokens.copyToken(`user/${ID}`, { title: "t", at: AT });
    expect(given.server.seen.map(keyOf)).toEqual(["Bearer the-issuer", "Bearer the-issuer"]);
    const own = await tokensAnswering(table(answers));
    await own.tokens.copyToken(`user/${ID}`, { title: "t", at: AT });
    expect(own.server.seen.map(keyOf)).toEqual(["Bearer the-own-token", "Bearer the-own-token"]);
  });

  it("is not made where its rights cannot be read whole", async () => {
    const unreadable = { ...RIGHTS, policies: [{ effect: "allow", permission_groups: [] }] };
    const { tokens, server } = await tokensAnswering(
      table({ ...answers, [`GET /user/tokens/${ID}`]: json(200, envelope(unreadable)) }),
    );
    const error = await failureOf(tokens.copyToken(`user/${ID}`, { title: "t", at: AT }));
    expect(error.kind).toBe("unreadable");
    expect(server.seen).toHaveLength(1);
  });

  it.each([
    [undefined, "Set CLOUDFLARE_ISSUER_TOKEN to one that may."],
    ["the-issuer", "Cloudflare does not let CLOUDFLARE_ISSUER_TOKEN read the rights of a token (status 403)."],
  ])(
    "is refused in words about the token that made no other, and says nothing of the console's key: %s",
    async (issuer, words) => {
      const refused = await tokensAnswering(table({ [`GET /user/tokens/${ID}`]: json(403, refusal(9109)) }), issuer);
      const error = await failureOf(refused.tokens.copyToken(`user/${ID}`, { title: "t", at: AT }));
      expect(error.kind).toBe("forbidden");
      expect(error.message).toContain(words);
    },
  );
});

describe("a Cloudflare token", () => {
  it("is named by asking with its own value, as the user's or the account's", async () => {
    const verify = json(200, envelope({ id: ID, status: "active" }));
    const ofUser = await tokensAnswering(table({ "GET /user/tokens/verify": verify }));
    expect(await ofUser.tokens.nameToken("some-value")).toBe(`user/${ID}`);
    expect(ofUser.server.seen.map(keyOf)).toEqual(["Bearer some-value"]);
    const ofAccount = await tokensAnswering(
      table({
        "GET /user/tokens/verify": json(401, refusal(1000)),
        "GET /accounts/acc%2F1/tokens/verify": verify,
      }),
    );
    expect(await ofAccount.tokens.nameToken("some-value")).toBe(`account/${ID}`);
  });

  it("has no name where Cloudflare refuses it or calls it expired, and none is guessed where it fails", async () => {
    const no = json(401, refusal(1000));
    const paths = (answer: Answer) =>
      table({ "GET /user/tokens/verify": answer, "GET /accounts/acc%2F1/tokens/verify": answer });
    expect(await (await tokensAnswering(paths(no))).tokens.nameToken("x")).toBeNull();
    const expired = json(200, envelope({ id: ID, status: "expired" }));
    expect(await (await tokensAnswering(paths(expired))).tokens.nameToken("x")).toBeNull();
    const { tokens } = await tokensAnswering(paths(json(503, refusal(10_000))));
    expect((await failureOf(tokens.nameToken("x"))).kind).toBe("server_error");
  });

  it("is found on whichever page of the list it stands", async () => {
    const all = Array.from({ length: 120 }, (_, index) => ({
      id: index.toString(16).padStart(32, "0"),
      name: `t${index}`,
    }));
    const { tokens, server } = await tokensAnswering((response, seen) => {
      const page = Number(new URL(seen.path, "http://a.invalid").searchParams.get("page"));
      json(200, envelope(all.slice((page - 1) * 50, page * 50)))(response, seen);
    });
    const listed = await tokens.listTokens(`account/${ID}`);
    expect(listed.map(({ title }) => title)).toEqual(all.map(({ name }) => name));
    expect(server.seen[0]?.path).toBe("/accounts/acc%2F1/tokens?page=1&per_page=50");
  });

  it("is deleted once, and one that is gone already is no failure", async () => {
    const { tokens } = await tokensAnswering(table({ [`DELETE /user/tokens/${ID}`]: json(200, envelope({ id: ID })) }));
    await tokens.deleteToken(`user/${ID}`);
    await tokens.deleteToken(`user/${MADE}`);
  });
});
