import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { type Bench, control, startBench } from "./bench";

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

// As published: developers.cloudflare.com/api/resources/user/subresources/tokens, and the same under an account.
const note = z.object({ code: z.int().min(1000), message: z.string() });
const answer = <Result extends z.ZodType>(result: Result) =>
  z.object({ errors: z.array(note), messages: z.array(note), success: z.literal(true), result });
const id = z.string().max(32);
const time = z.iso.datetime();
const policy = z.object({
  id: z.string(),
  effect: z.enum(["allow", "deny"]),
  permission_groups: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  resources: z.record(z.string(), z.unknown()),
});
const value = z.string().min(40).max(80);
const token = z.object({
  id,
  name: z.string().max(120),
  status: z.enum(["active", "disabled", "expired"]),
  issued_on: time,
  modified_on: time,
  last_used_on: time.nullable(),
  policies: z.array(policy),
  expires_on: time.optional(),
});
const verified = z.object({ id, status: z.enum(["active", "disabled", "expired"]), expires_on: time.optional() });
const refusal = z.object({ success: z.literal(false), errors: z.array(note).min(1) });

const group = { id: "c8fed203ed3043cba015a93ad1616f1f" };
const policies = [{ effect: "allow", permission_groups: [group], resources: { "com.cloudflare.api.account.a": "*" } }];

async function call(key: string, asked: string, body?: object): Promise<{ status: number; body: unknown }> {
  const [method = "", path = ""] = asked.split(" ");
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(`${bench.simulator.cloudflareUrl}${path}`, { method, headers, ...sent });
  return { status: response.status, body: await response.json() };
}

async function make(owner: string, name = "one of a test") {
  const made = await call("issuer", `POST ${owner}`, { name, policies });
  return answer(token.extend({ value })).parse(made.body).result;
}

const works = async (owner: string, key: string) => (await call(key, `GET ${owner}/verify`)).status === 200;

describe.each(["/user/tokens", "/accounts/0a1b/tokens"])("Cloudflare's tokens at %s", (owner) => {
  it("are made, shown and listed as published; the value is told once", async () => {
    const made = await make(owner);
    expect(await works(owner, made.value)).toBe(true);
    const shown = await call("issuer", `GET ${owner}/${made.id}`);
    expect(answer(token).parse(shown.body).result).toMatchObject({ id: made.id, policies });
    const listed = await call("issuer", `GET ${owner}?page=1&per_page=50`);
    expect(
      answer(z.array(token))
        .parse(listed.body)
        .result.map((one) => one.id),
    ).toContain(made.id);
    expect(JSON.stringify([shown.body, listed.body])).not.toContain(made.value);
  });

  it("tell their own id, and are unknown at the other owner's address", async () => {
    const made = await make(owner);
    const told = await call(made.value, `GET ${owner}/verify`);
    expect(answer(verified).parse(told.body).result).toMatchObject({ id: made.id, status: "active" });
    const other = owner === "/user/tokens" ? "/accounts/0a1b/tokens" : "/user/tokens";
    const refused = await call(made.value, `GET ${other}/verify`);
    expect(refused.status).toBe(401);
    expect(refusal.parse(refused.body).errors[0]?.code).toBe(1000);
  });

  it("are worthless once deleted, which can be asked again", async () => {
    const made = await make(owner);
    const gone = await call("issuer", `DELETE ${owner}/${made.id}`);
    expect(answer(z.object({ id })).parse(gone.body).result.id).toBe(made.id);
    expect((await call("issuer", `DELETE ${owner}/${made.id}`)).status).toBe(404);
    expect(await works(owner, made.value)).toBe(false);
  });

  it("have another value once rolled, and the former one is refused at once", async () => {
    const made = await make(owner);
    const rolled = answer(value).parse((await call("issuer", `PUT ${owner}/${made.id}/value`, {})).body).result;
    expect([await works(owner, made.value), await works(owner, rolled)]).toEqual([false, true]);
    expect(answer(verified).parse((await call(rolled, `GET ${owner}/verify`)).body).result.id).toBe(made.id);
  });

  it("leave nobody with a value where the answer to a roll is lost", async () => {
    const made = await make(owner);
    await control(bench, "PUT /scenarios?once=1", { issue_answer: "lost_after_accept" });
    await expect(call("issuer", `PUT ${owner}/${made.id}/value`, {})).rejects.toThrow("fetch failed");
    expect(await works(owner, made.value)).toBe(false);
  });

  it("are made and shown only to whoever may", async () => {
    await control(bench, "PUT /scenarios", { issuer_only: "issuer" });
    const refused = await call("another", `GET ${owner}`);
    expect(refused.status).toBe(403);
    expect(refusal.parse(refused.body).errors[0]?.code).toBe(9109);
    await control(bench, "PUT /scenarios", { issuer_only: null });
  });
});
