import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { SurfacePage } from "@/components/board/surface-page";
import { surfacesQuery } from "@/lib/board/api";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { getSurface } from "@/lib/core/config";
import { can } from "@/lib/core/permissions";
import { healthHistoryQuery, LAST_RELEASES, releasesQuery } from "@/lib/releases/api";
import { getHealthHistory, listSurfaceReleases } from "@/lib/releases/queries";

interface PageProps {
  params: Promise<{ id: string }>;
}

export default async function SurfaceRoute({ params }: PageProps) {
  const { id } = await params;
  const ctx = await pageContext();
  if (getSurface(ctx.config, id) === null) notFound();
  const [tiles, releases, history] = await Promise.all([
    listSurfaceTiles(ctx),
    listSurfaceReleases(ctx, id, LAST_RELEASES),
    getHealthHistory(ctx, id),
  ]);
  return (
    <Hydrated
      answers={[
        [surfacesQuery().queryKey, tiles],
        [releasesQuery(id, LAST_RELEASES).queryKey, releases],
        [healthHistoryQuery(id).queryKey, history],
      ]}
    >
      <SurfacePage
        surfaceId={id}
        door={{ permit: can(ctx.actor, "deploy:request"), switchedOn: ctx.flags.deployUi }}
        may={{
          lock: can(ctx.actor, "surface:lock"),
          review: can(ctx.actor, "drift:review"),
          rollBack: can(ctx.actor, "deploy:roll-back"),
          resume: can(ctx.actor, "deploy:resume"),
          cancel: can(ctx.actor, "deploy:cancel"),
        }}
      />
    </Hydrated>
  );
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: (await params).id };
}
