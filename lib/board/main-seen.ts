import "server-only";

import type { NamedCommit } from "@/lib/board/schemas";
import { titleOf } from "@/lib/core/commit-message";
import type { Context } from "@/lib/db/context";
import type { MainCommit } from "@/lib/db/generated/client";
import { readDistance } from "@/lib/surfaces/observe-distances";
import { type Distance, pullOf } from "@/lib/surfaces/rules";

/** What every surface is compared with: main as it was last read. */
export interface MainSeen {
  readAt: Date | null;
  problem: string | null;
  /** From each live commit to the mirrored tip. */
  distances: Map<string, Distance>;
}

type CommitTold = Pick<MainCommit, "sha" | "message" | "authorName" | "authorLogin">;

/** Main as it was last mirrored, with the distance of these commits from its tip, as far as GitHub has told them. */
export async function readMain(ctx: Context, shas: readonly string[]): Promise<MainSeen> {
  const [mirror, tip] = await Promise.all([
    ctx.db.mirror.findUnique({ where: { name: "main" } }),
    ctx.db.mainCommit.findFirst({ where: { position: 0 } }),
  ]);
  const where = { tip: tip?.sha ?? "", sha: { in: [...shas] } };
  const measured = tip === null ? [] : await ctx.db.commitDistance.findMany({ where });
  const distances = new Map(measured.map((row) => [row.sha, readDistance(row)]));
  if (tip !== null) distances.set(tip.sha, { kind: "on_main", behind: 0 });
  return { readAt: mirror?.observedAt ?? null, problem: mirror?.problem ?? null, distances };
}

/** What these commits are called, by SHA, as far as main was ever seen. */
export async function nameCommits(ctx: Context, shas: readonly string[]): Promise<Map<string, NamedCommit>> {
  const where = { sha: { in: [...new Set(shas)] } };
  const [known, mirrored] = await Promise.all([
    ctx.db.knownCommit.findMany({ where }),
    ctx.db.mainCommit.findMany({ where }),
  ]);
  const rows = [...known.map((row) => ({ ...row, authorLogin: null })), ...mirrored];
  return new Map(rows.map((row) => [row.sha, toNamedCommit(ctx, row)]));
}

/** A commit by what it is called. */
export function toNamedCommit(ctx: Context, { sha, message, authorName, authorLogin }: CommitTold): NamedCommit {
  return { sha, title: titleOf(message), author: authorLogin ?? authorName, pull: pullOf(message, ctx.repository) };
}
