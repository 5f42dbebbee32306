import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import { optionalFields, textIfAny } from "@/lib/github/fields";
import { movedMessage } from "@/lib/github/moved-message";
import type { Wire, WireCall } from "@/lib/github/wire";

const REDIRECTS = [301, 302, 303, 307, 308];
const NAME = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;

export interface KnownAs {
  apiUrl: string;
  /** `owner/name`, as it is configured. */
  repository: string;
}

/** Throws `moved` where an answer is a redirect. */
export type RefuseMoved = (url: string, call: WireCall, answer: Response) => Promise<void>;

/**
 * A redirect, of a read or a write alike, is followed by nobody: nothing was done, and neither body nor credential goes to an address
 * that an answer names. After a read the new name is asked for at our own address. The log of a job alone is to be read elsewhere.
 */
export function createMoveGuard(wire: Wire, known: KnownAs): RefuseMoved {
  const names = new Map<string, string>();

  async function nameOf(id: string, call: WireCall): Promise<string | null> {
    const told = names.get(id);
    if (told !== undefined || call.method !== "GET") return told ?? null;
    const name = await askName(wire, `${known.apiUrl}/repositories/${id}`, call.headers.authorization);
    if (name !== null) names.set(id, name);
    return name;
  }

  return async (url, call, { status, headers }) => {
    const isLog = call.method === "GET" && call.redirect === "manual";
    if (isLog || !REDIRECTS.includes(status)) return;
    const { name: told, id } = readPlace(headers.get("location"), url);
    const name = told ?? (id === null ? null : await nameOf(id, call));
    const message = movedMessage({ ...known, name, status, isWrite: call.method !== "GET" });
    throw new UpstreamError("github", { kind: "moved", message, status });
  };
}

/** GitHub redirects to a repository's number, others to its name. */
function readPlace(location: string | null, url: string): { name: string | null; id: string | null } {
  const path = location === null || location.length > 2_000 ? "" : (URL.parse(location, url)?.pathname ?? "");
  const name = /\/repos\/([^/]+\/[^/]+)(?:\/|$)/.exec(path)?.[1];
  const id = /\/repositories\/([1-9]\d{0,15})(?:\/|$)/.exec(path)?.[1];
  return { name: name !== undefined && NAME.test(name) ? name : null, id: id ?? null };
}

/** Null where nobody tells: that takes nothing from what is known, that it moved. */
async function askName(wire: Wire, url: string, authorization: string | undefined): Promise<string | null> {
  const headers = { accept: "application/vnd.github+json", ...(authorization === undefined ? {} : { authorization }) };
  try {
    const answer = await wire(url, { method: "GET", headers });
    if (answer.status !== 200) return null;
    const name = textIfAny(optionalFields(await answer.json()), "full_name");
    return name !== null && NAME.test(name) ? name : null;
  } catch {
    return null;
  }
}
