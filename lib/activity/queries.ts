import "server-only";

import { z } from "zod";

import { kindOfEntry } from "@/lib/activity/kinds";
import { findFirstRows } from "@/lib/activity/rows";
import type { ActivityEntry, ActivityList, ActivityQuery } from "@/lib/activity/schemas";
import { NEWEST, type StoredRow, toAuditRow } from "@/lib/audit/rows";
import { decodeCursor, foreignCursor, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { toDeploy } from "@/lib/deploys/queries";
import type { Deploy } from "@/lib/deploys/schemas";
import type { Graph } from "@/lib/where/ancestry";
import { readKnownGraph } from "@/lib/where/containment";

const DOERS_OFFERED = 50;

const seqSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

const subjectOf = (row: StoredRow) => toAuditRow(row).subject;

interface Known {
  deploys: ReadonlyMap<string, Deploy>;
  commits: ReadonlyMap<string, { title: string; pull: number | null }>;
  graph: Graph;
}

/** What happened, newest first: one entry for each deploy, promotion, rollback, lock, flip, rotation, drift and attestation. */
export async function listActivity(ctx: Context, query: ActivityQuery): Promise<ActivityList> {
  return translated(async () => {
    const place = { below: seqOfCursor(query.cursor), limit: query.limit + 1 };
    const rows = await findFirstRows(ctx, query, place);
    const known = await readKnown(ctx, rows.map(subjectOf));
    return toPage(rows, query.limit, {
      item: (row) => toEntry(row, known),
      keys: (row) => [row.seq.toString()],
    });
  });
}

function seqOfCursor(cursor: string | undefined): bigint {
  if (cursor === undefined) return NEWEST;
  const seq = seqSchema.safeParse(decodeCursor(cursor, 1)[0]);
  if (!seq.success) throw foreignCursor();
  return seq.data;
}

async function readKnown(ctx: Context, subjects: readonly { kind: string; id: string }[]): Promise<Known> {
  const ids = subjects.filter(({ kind }) => kind === "deploy").map(({ id }) => id);
  const rows = await ctx.db.deploy.findMany({ where: { id: { in: ids } } });
  const [commits, graph] = await Promise.all([
    ctx.db.knownCommit.findMany({
      where: { sha: { in: rows.map(({ sha }) => sha) } },
      select: { sha: true, title: true, pull: true },
    }),
    readKnownGraph(ctx),
  ]);
  return {
    deploys: new Map(rows.map((row) => [row.id, toDeploy(row)])),
    commits: new Map(commits.map(({ sha, ...commit }) => [sha, commit])),
    graph,
  };
}

function toEntry(stored: StoredRow, known: Known): ActivityEntry {
  const row = toAuditRow(stored);
  const deploy = row.subject.kind === "deploy" ? (known.deploys.get(row.subject.id) ?? null) : null;
  return { row, kind: kindOfEntry(row.action, deploy?.kind ?? null), deploy, change: changeOf(deploy, known) };
}

function changeOf(deploy: Deploy | null, { commits, graph }: Known): ActivityEntry["change"] {
  const commit = deploy === null ? undefined : commits.get(deploy.sha);
  if (deploy === null || commit === undefined) return null;
  const shipped = deploy.from_sha === null ? null : graph.countAway(deploy.from_sha, deploy.sha);
  return { ...commit, more: shipped === null ? null : Math.max(0, shipped - 1) };
}

/** The people whose activity can be asked for, by the part of their address before the @. */
export async function listDoers(ctx: Context): Promise<string[]> {
  const people = await translated(() =>
    ctx.db.person.findMany({ select: { email: true }, orderBy: { email: "asc" }, take: DOERS_OFFERED }),
  );
  return [...new Set(people.map(({ email }) => email.split("@")[0] ?? email))];
}
