import "server-only";

import type { AuditRow } from "@/lib/audit/schemas";
import { SOMEBODY, startingWith } from "@/lib/core/doers";
import type { Context } from "@/lib/db/context";
import type { Deploy } from "@/lib/db/generated/client";
import { paths } from "@/lib/paths";
import type { WebhookMessage } from "@/lib/webhooks/schemas";
import { actorName, nameOfAddress, sentenceOfEvent, type ToldDeploy } from "@/lib/webhooks/sentences";
import { readKnownGraph } from "@/lib/where/containment";

/** Makes what is sent of these rows: small, without secrets, and without addresses of people. */
export async function messagesOf(ctx: Context, rows: readonly AuditRow[]): Promise<WebhookMessage[]> {
  const deploys = await readDeploys(
    ctx,
    rows.flatMap((row) => deployIdOf(row) ?? []),
  );
  return rows.map((row) => messageOf(ctx, row, deploys.get(deployIdOf(row) ?? "") ?? null));
}

async function readDeploys(ctx: Context, ids: readonly string[]): Promise<Map<string, ToldDeploy>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.deploy.findMany({ where: { id: { in: [...ids] } } });
  const shas = rows.map(({ sha }) => sha);
  const commits = await ctx.db.knownCommit.findMany({
    where: { sha: { in: shas } },
    select: { sha: true, title: true },
  });
  const titles = new Map(commits.map(({ sha, title }) => [sha, title]));
  const graph = await readKnownGraph(ctx);
  const moreOf = ({ fromSha, sha }: Deploy): number | null => {
    const shipped = fromSha === null ? null : graph.countAway(fromSha, sha);
    return shipped === null ? null : Math.max(0, shipped - 1);
  };
  return new Map(
    rows.map((row) => {
      const { kind, surfaceId, sha } = row;
      const told = { kind, surfaceId, sha, title: titles.get(sha) ?? null, more: moreOf(row), doer: doerOf(row) };
      return [row.id, told];
    }),
  );
}

function doerOf({ requestedByEmail, originBy }: Deploy): string {
  if (requestedByEmail !== null) return nameOfAddress(requestedByEmail);
  return startingWith(nameOfAddress(originBy ?? SOMEBODY));
}

function deployIdOf({ subject, payload }: AuditRow): string | null {
  if (subject.kind === "deploy") return subject.id;
  return typeof payload.deploy_id === "string" ? payload.deploy_id : null;
}

function messageOf(ctx: Context, row: AuditRow, deploy: ToldDeploy | null): WebhookMessage {
  const { action, actor, subject, payload, environment } = row;
  const surfaceId = row.surface_id ?? deploy?.surfaceId ?? null;
  const text = sentenceOfEvent({ action, actor, surfaceId, subject, payload, deploy });
  return {
    type: action,
    timestamp: row.at,
    data: {
      seq: row.seq,
      text,
      actor: { kind: actor.kind, name: actor.email === null ? null : actorName(actor) },
      environment,
      surface: surfaceId,
      target_environment: row.target_env ?? null,
      sha: deploy?.sha ?? shaIn(payload),
      title: deploy?.title ?? null,
      url: `${ctx.consoleUrls[ctx.environment]}${pageOf(row)}`,
    },
  };
}

function shaIn({ sha }: AuditRow["payload"]): string | null {
  return typeof sha === "string" && /^[0-9a-f]{40}$/.test(sha) ? sha : null;
}

/** The page that tells more; the row itself where there is no other. */
function pageOf(row: AuditRow): string {
  const deployId = deployIdOf(row);
  if (deployId !== null) return paths.deploy(deployId);
  const { kind, id } = row.subject;
  if (kind === "surface") return paths.surface(id);
  if (kind === "flip") return paths.flip(id);
  if (kind === "secret") return paths.secret(id);
  return paths.audit({ subject_kind: kind, subject_id: id });
}
