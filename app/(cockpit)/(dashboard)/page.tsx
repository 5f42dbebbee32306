import type { Metadata } from "next";

import { answeringProcess, pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { AttentionPanel } from "@/components/board/attention-panel";
import { SurfaceBoard } from "@/components/board/surface-board";
import { BreakglassLine } from "@/components/breakglass/last-drill";
import { CredentialPanel } from "@/components/credentials/credential-panel";
import { InFlightPanel } from "@/components/deploys/in-flight-panel";
import { RecentDeploys } from "@/components/deploys/recent-deploys";
import { RecentRotations } from "@/components/secrets/recent-rotations";
import { attentionQuery, surfacesQuery } from "@/lib/board/api";
import { listAttention } from "@/lib/board/queries";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { breakglassQuery } from "@/lib/breakglass/api";
import { getBreakglass } from "@/lib/breakglass/queries";
import { can } from "@/lib/core/permissions";
import { credentialsQuery } from "@/lib/credentials/api";
import { listCredentials } from "@/lib/credentials/queries";
import { deployListQuery, RECENT_DEPLOYS } from "@/lib/deploys/api";
import { listDeploys } from "@/lib/deploys/queries";
import { RECENT_ROTATIONS, recentRotationsQuery } from "@/lib/secrets/api";
import { listRotations } from "@/lib/secrets/queries";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const ctx = await pageContext();
  const [tiles, recent, credentials, breakglass, attention, rotations] = await Promise.all([
    listSurfaceTiles(ctx),
    listDeploys(ctx, RECENT_DEPLOYS),
    listCredentials(ctx),
    getBreakglass(ctx),
    listAttention(ctx, answeringProcess()),
    listRotations(ctx, RECENT_ROTATIONS),
  ]);
  const door = { permit: can(ctx.actor, "deploy:request"), switchedOn: ctx.flags.deployUi };
  return (
    <Hydrated
      answers={[
        [surfacesQuery().queryKey, tiles],
        [deployListQuery(RECENT_DEPLOYS).queryKey, recent],
        [credentialsQuery().queryKey, credentials],
        [breakglassQuery().queryKey, breakglass],
        [attentionQuery().queryKey, attention],
        [recentRotationsQuery().queryKey, rotations],
      ]}
    >
      <h1 className="sr-only">Dashboard</h1>
      <div className="grid grid-cols-1 gap-5">
        <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
          <AttentionPanel />
          <InFlightPanel />
        </div>
        <SurfaceBoard
          door={door}
          may={{ lock: can(ctx.actor, "surface:lock"), review: can(ctx.actor, "drift:review") }}
        />
        <RecentDeploys />
        <RecentRotations />
        <CredentialPanel />
        <BreakglassLine />
      </div>
    </Hydrated>
  );
}
