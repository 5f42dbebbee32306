import "server-only";

import type { Surface } from "@/lib/core/config";
import { utcWords } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { SurfaceObservation } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { liveNow } from "@/lib/surfaces/rules";
import { type Change, findChange } from "@/lib/where/change";
import { openContainment } from "@/lib/where/containment";
import { listStretches } from "@/lib/where/history";
import { listReverts, type Revert, revertInForce } from "@/lib/where/reverts";
import { judgeSurface, nameCommit, type Standing } from "@/lib/where/rules";
import type { NamedCommit, Where, WhereQuery, WhereSurface } from "@/lib/where/schemas";

interface Look {
  ctx: Context;
  change: Change;
  reverts: readonly Revert[];
  standingOf: (pair: { live: string; commit: string }) => Promise<Standing>;
  titles: ReadonlyMap<string, string>;
}

/** On which surfaces a change is live, and what says so. Throws not_found, invalid_input and GitHub's failures. */
export async function loadWhere(ctx: Context, { ref }: WhereQuery): Promise<Where> {
  return translated(async () => {
    const change = await findChange(ctx, ref);
    const [standingOf, reverts, seen] = await Promise.all([
      openContainment(ctx),
      listReverts(ctx, change.sha),
      ctx.db.surfaceObservation.findMany(),
    ]);
    const titles = await readTitles(ctx, seen);
    const look: Look = { ctx, change, reverts, standingOf, titles };
    const rowOf = ({ surface_id: id }: Surface) => seen.find(({ surfaceId }) => surfaceId === id) ?? null;
    const surfaces = await Promise.all(
      ctx.config.surfaces.map((surface) => lookAtSurface(look, surface, rowOf(surface))),
    );
    const reverted_by = reverts.map(({ sha, title }) => ({ sha, title }));
    return { ...change, notes: [...change.notes], reverted_by, surfaces, answered_at: ctx.now().toISOString() };
  });
}

async function readTitles(ctx: Context, seen: readonly SurfaceObservation[]): Promise<Map<string, string>> {
  const shas = seen.flatMap(({ liveSha }) => liveSha ?? []);
  const rows = await ctx.db.knownCommit.findMany({ where: { sha: { in: shas } }, select: { sha: true, title: true } });
  return new Map(rows.map(({ sha, title }) => [sha, title]));
}

async function lookAtSurface(look: Look, surface: Surface, seen: SurfaceObservation | null): Promise<WhereSurface> {
  const { ctx, change, standingOf, titles } = look;
  const place = { surface_id: surface.surface_id, target_env: surface.target_env };
  const sha = liveNow(seen, ctx.now());
  if (sha === null) return { ...place, ...notSeen(seen, ctx.now()), since: null, ahead_by: null, live: null };
  const live: NamedCommit = { sha, title: titles.get(sha) ?? null };
  const stretches = await listStretches(ctx, surface.surface_id, { sha, seen });
  const named = (one: string) => nameCommit({ sha: one, title: titles.get(one) ?? null });
  const found = await judgeSurface(stretches, (one) => standingOf({ live: one, commit: change.sha }), named);
  const revert =
    found.state === "live" ? await revertInForce(look.reverts, (one) => standingOf({ live: sha, commit: one })) : null;
  const reverted = revert === null ? "" : ` But ${nameCommit(revert)} reverts it, and that runs there too.`;
  const { state, aheadBy: ahead_by } = found;
  const since = found.since?.toISOString() ?? null;
  return { ...place, state, since, ahead_by, evidence: `${found.evidence}${reverted}`, live };
}

/** A platform that says nothing now leaves everything open; one that shows no release says that nothing is there. */
function notSeen(seen: SurfaceObservation | null, now: Date): Pick<WhereSurface, "state" | "evidence"> {
  if (seen?.observedAt == null) return { state: "unknown", evidence: "Nobody has seen yet what runs there." };
  const isYoung = liveNow({ ...seen, liveSha: "seen" }, now) !== null;
  if (isYoung && seen.serving === "nothing") return { state: "not_yet", evidence: "Nothing runs there." };
  if (isYoung) return { state: "unknown", evidence: seen.liveDoubt ?? "Its platform names no commit for what runs." };
  const why = seen.problem === null ? "" : ` ${seen.problem}`;
  return { state: "unknown", evidence: `It was last seen at ${utcWords(seen.observedAt)}.${why}` };
}
