import "server-only";

import { z } from "zod";

import type { AskCloudflare, CloudflareQuestion } from "@/lib/cloudflare/request";
import type { ApiToken, TokenIssuer } from "@/lib/core/platform";
import { toldInstantIfAny, toldText } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";

export interface TokenIssuerOptions {
  accountId: string;
  /** Asks with the console's own token. */
  askOwn: AskCloudflare;
  /** Asks with the token that may make others. */
  ask: AskCloudflare;
  /** Asks with that value. */
  askAs: (value: string) => AskCloudflare;
  /** What the token that may make others is called in the environment; null where none was given for it. */
  issuer: string | null;
}

const OWNERS = ["user", "account"] as const;
const MOST_PAGES = 40;
const PER_PAGE = 50;

const tokenId = z.string().regex(/^[0-9a-f]{32}$/);
const verifiedSchema = z.object({ id: tokenId, status: z.string(), expires_on: toldInstantIfAny });
const listedSchema = z.array(z.object({ id: tokenId, name: toldText(200) }));
const issuedSchema = z.object({ id: tokenId, value: z.string().min(40).max(80) });
const rightsSchema = z.object({
  policies: z
    .array(
      z.object({
        effect: z.enum(["allow", "deny"]),
        permission_groups: z.array(z.object({ id: z.string().min(1).max(100) })).min(1),
        resources: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1),
  condition: z.record(z.string(), z.unknown()).nullish(),
  issued_on: toldInstantIfAny,
  expires_on: toldInstantIfAny,
});

/** API tokens of a user or of the account: several are valid at once (fact C3). Keeps no value. */
export function createTokenIssuer({ accountId, askOwn, ask, askAs, issuer }: TokenIssuerOptions): TokenIssuer {
  const pathOf = (owner: string) =>
    owner === "user" ? "/user/tokens" : `/accounts/${encodeURIComponent(accountId)}/tokens`;
  const askIssuer = <T>(question: CloudflareQuestion<T>) =>
    ask(question).catch((error: unknown) => {
      throw asIssuer(error, question.what, issuer);
    });
  return {
    async nameToken(value) {
      for (const owner of OWNERS) {
        const found = await verified(askAs(value), `${pathOf(owner)}/verify`);
        if (found !== null) return `${owner}/${found.id}`;
      }
      return null;
    },
    async ownTokenEnd() {
      for (const owner of OWNERS) {
        const found = await verified(askOwn, `${pathOf(owner)}/verify`);
        if (found !== null) return found.expires_on;
      }
      const message = "Cloudflare does not say which token the console's is.";
      throw new UpstreamError("cloudflare", { kind: "unauthorized", message });
    },
    listTokens(name) {
      const { owner } = partsOf(name);
      return listAll(askIssuer, { owner, path: pathOf(owner) });
    },
    async copyToken(name, { title, at }) {
      const { owner, id } = partsOf(name);
      const path = pathOf(owner);
      const what = "read the rights of a token";
      const { value: rights } = await askIssuer({ path: `${path}/${id}`, what, schema: rightsSchema });
      const body = orderOf(rights, { title, at });
      const order = { path, what: "make a token", schema: issuedSchema, change: { method: "POST" as const, body } };
      const { value: made } = await askIssuer(order);
      return { name: `${owner}/${made.id}`, value: made.value };
    },
    async deleteToken(name) {
      const { owner, id } = partsOf(name);
      const change = { method: "DELETE" as const, body: {} };
      const question = { path: `${pathOf(owner)}/${id}`, what: "delete a token", schema: z.unknown(), change };
      await askIssuer(question).catch((error: unknown) => {
        if (!(error instanceof UpstreamError) || error.kind !== "not_found") throw error;
      });
    },
  };
}

/** Whose token is refused: the console's own key is not, which other calls use. */
function asIssuer(error: unknown, what: string, issuer: string | null): unknown {
  if (!(error instanceof UpstreamError) || (error.kind !== "unauthorized" && error.kind !== "forbidden")) return error;
  const status = error.status ?? 403;
  const message =
    issuer === null
      ? `Cloudflare does not let the console's token ${what} (status ${status}). Set CLOUDFLARE_ISSUER_TOKEN to one that may.`
      : `Cloudflare does not let ${issuer} ${what} (status ${status}). It needs "API Tokens: Edit".`;
  return new UpstreamError("cloudflare", { kind: "forbidden", message, status });
}

/** A token of the one kind is unknown at the address of the other. */
async function verified(ask: AskCloudflare, path: string): Promise<z.infer<typeof verifiedSchema> | null> {
  try {
    const { value } = await ask({ path, what: "say which token a value is of", schema: verifiedSchema });
    return value.status === "active" ? value : null;
  } catch (error) {
    const isRefused = error instanceof UpstreamError && ["unauthorized", "forbidden", "refused"].includes(error.kind);
    if (isRefused) return null;
    throw error;
  }
}

function partsOf(name: string): { owner: string; id: string } {
  const [owner = "", id = ""] = name.split("/");
  return { owner, id: tokenId.parse(id) };
}

async function listAll(ask: AskCloudflare, { owner, path }: { owner: string; path: string }): Promise<ApiToken[]> {
  const found: ApiToken[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const question = {
      path: `${path}?page=${page}&per_page=${PER_PAGE}`,
      what: "list the tokens",
      schema: listedSchema,
    };
    const { value } = await ask(question);
    found.push(...value.map(({ id, name }) => ({ name: `${owner}/${id}`, title: name })));
    if (value.length === 0) return found;
  }
  const message = "Cloudflare lists more tokens than the console reads. Delete those that nobody uses.";
  throw new UpstreamError("cloudflare", { kind: "unreadable", message });
}

/** The same rights, for as long as the other one was given. */
function orderOf(rights: z.infer<typeof rightsSchema>, { title, at }: { title: string; at: Date }) {
  const { policies, condition, issued_on: from, expires_on: until } = rights;
  const lifeMs = from === null || until === null ? null : until.getTime() - from.getTime();
  const end = until === null ? null : lifeMs === null ? until : new Date(at.getTime() + lifeMs);
  return {
    name: title,
    policies,
    ...(condition == null ? {} : { condition }),
    ...(end === null ? {} : { expires_on: `${end.toISOString().slice(0, 19)}Z` }),
  };
}
