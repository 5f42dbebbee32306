import "server-only";

import { z } from "zod";

import type { Authorization, KeyIssuer } from "@/lib/core/platform";
import { toldParts, toldSmallCountIfAny, toldText, toldTextIfAny } from "@/lib/core/told";
import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import type { AskHeroku } from "@/lib/heroku/request";

const PATH = "/oauth/authorizations";
const MOST_PAGES = 20;
const ABSENT: readonly UpstreamFailureKind[] = ["not_found"];
const REFUSED: readonly UpstreamFailureKind[] = ["unauthorized", "forbidden"];
const A_PAGE = "id ..; max=1000";

const tokenSchema = z.object({ token: z.string().nullish(), expires_in: toldSmallCountIfAny }).nullish();
const idSchema = z.object({ id: z.uuid() });
const createdSchema = z.object({ id: z.uuid(), access_token: z.object({ token: z.string().min(1).max(500) }) });
const listedSchema = z.array(
  z.object({
    id: z.uuid(),
    description: toldTextIfAny(500),
    scope: toldParts(toldText(100)),
    access_token: tokenSchema.catch(null),
  }),
);

export interface KeyIssuerOptions {
  ask: AskHeroku;
  /** Asks with that key. */
  askAs: (key: string) => AskHeroku;
  ownKey: string;
}

/** As Heroku lists it, with what its key is among those that were asked for. */
interface Listed extends Authorization {
  endsIn: number | null;
  scopes: string[];
}

/** The OAuth authorizations of the account: several of them are valid at once (fact H9). Keeps no key but its own. */
export function createKeyIssuer({ ask, askAs, ownKey }: KeyIssuerOptions): KeyIssuer {
  return {
    async takesKey(key) {
      const question = { path: "/account", what: "take a new key", schema: z.unknown() };
      return (await orNull(askAs(key)(question), REFUSED)) !== null;
    },
    async listAuthorizations(keys) {
      const listed = await listAuthorizations(ask, keys);
      return listed.map(({ id, description, key }) => ({ id, description, key }));
    },
    async createAuthorization(description) {
      const body = { description, scope: ["global"] };
      const question = { path: PATH, what: "make an authorization", schema: createdSchema };
      const { value } = await ask({ ...question, change: { method: "POST", body } });
      return { id: value.id, key: value.access_token.token };
    },
    async deleteAuthorization(id) {
      const question = {
        path: `${PATH}/${encodeURIComponent(id)}`,
        what: "revoke an authorization",
        schema: z.unknown(),
      };
      await orNull(ask({ ...question, change: { method: "DELETE", body: {} } }), ABSENT);
    },
    async accountKey() {
      const question = { path: `${PATH}/~`, what: "read the account's own API key", schema: idSchema };
      return (await orNull(ask(question), ABSENT))?.value.id ?? null;
    },
    ownKeyEndsIn: async () => (await findOwn(ask, ownKey)).endsIn,
    ownKeyScopes: async () => (await findOwn(ask, ownKey)).scopes,
  };
}

async function orNull<T>(answer: Promise<T>, kinds: readonly UpstreamFailureKind[]): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UpstreamError && kinds.includes(error.kind)) return null;
    throw error;
  }
}

async function listAuthorizations(ask: AskHeroku, keys: readonly string[]): Promise<Listed[]> {
  const schema = listedSchema.transform((listed) =>
    listed.map(({ id, description, scope: scopes, access_token: access }): Listed => {
      const key = keys.indexOf(access?.token ?? "");
      return { id, description, key: key < 0 ? null : key, endsIn: access?.expires_in ?? null, scopes };
    }),
  );
  const found: Listed[] = [];
  let range: string | null = A_PAGE;
  for (let page = 0; range !== null; page += 1) {
    if (page === MOST_PAGES) throw tooMany();
    const answer: { value: Listed[]; nextRange: string | null } = await ask({
      path: PATH,
      what: "list the authorizations",
      schema,
      range,
    });
    found.push(...answer.value);
    range = answer.nextRange;
  }
  return found;
}

/** Of a list with an end that nobody saw nobody could say what is not there. */
function tooMany(): UpstreamError {
  const message = "Heroku lists more authorizations than the console reads. Revoke those that nobody uses.";
  return new UpstreamError("heroku", { kind: "unreadable", message });
}

async function findOwn(ask: AskHeroku, ownKey: string): Promise<Listed> {
  const own = (await listAuthorizations(ask, [ownKey])).find(({ key }) => key !== null);
  if (own === undefined) throw notListed();
  return own;
}

/** A list may keep keys to itself: that says nothing of when one ends. */
function notListed(): UpstreamError {
  const message = "Heroku does not list the console's key among its authorizations.";
  return new UpstreamError("heroku", { kind: "unreadable", message });
}
