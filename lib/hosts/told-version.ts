import "server-only";

import type { HostTarget } from "@/lib/core/http-config";
import { type LiveRelease, toldCommit } from "@/lib/core/platform";
import { shortSha } from "@/lib/core/words";

type Told = Pick<LiveRelease, "sha" | "shortSha">;

const NOTHING: Told = { sha: null, shortSha: null };

/** The commit of one answer; of all else that it says nothing is kept. Pure. */
export function readVersionTold(
  { where }: Pick<HostTarget, "where">,
  { headers, body }: { headers: Headers; body: unknown },
): Told {
  const told = "header" in where ? headers.get(where.header) : valueAt(body, where.path.split("."));
  return typeof told === "string" ? toldCommit(told) : NOTHING;
}

function valueAt(body: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return body;
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, key)) return undefined;
  return valueAt(Reflect.get(body, key), rest);
}

/** What several answers to the same question tell together: one commit, or why it is none. Pure. */
export function agreeOn(target: HostTarget, answers: readonly Told[]): Told & { doubt: string | null } {
  const digits = answers.map(({ sha, shortSha: short }) => sha ?? short ?? "");
  const longest = digits.toSorted((one, other) => other.length - one.length)[0] ?? "";
  if (longest === "") return { ...NOTHING, doubt: `${target.app} tells no commit at its ${placeOf(target)}.` };
  const distinct = [...new Set(digits.filter((one) => !longest.startsWith(one) || one === ""))];
  const [other] = distinct;
  if (other === undefined) return { ...toldCommit(longest), doubt: null };
  const also = other === "" ? "no commit" : shortSha(other);
  return { ...NOTHING, doubt: `${target.app} answers ${shortSha(longest)} and ${also} in turn: two versions run.` };
}

function placeOf({ where }: Pick<HostTarget, "where">): string {
  return "header" in where ? `header ${where.header}` : `field ${where.path}`;
}
