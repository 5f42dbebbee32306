import type { Metadata } from "next";
import { cookies } from "next/headers";

import { answeringProcess, pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { DeployStream } from "@/components/board/deploy-stream";
import { PipelineBoard } from "@/components/board/pipeline-board";
import { StatusStrip } from "@/components/board/status-strip";
import { BreakglassLine } from "@/components/breakglass/last-drill";
import { CredentialPanel } from "@/components/credentials/credential-panel";
import { RecentDeploys } from "@/components/deploys/recent-deploys";
import { firstThings } from "@/components/help/first-things";
import { ThingsToTry } from "@/components/help/things-to-try";
import { RecentRotations } from "@/components/secrets/recent-rotations";
import { attentionQuery, mainRailQuery, surfacesQuery } from "@/lib/board/api";
import { listAttention } from "@/lib/board/queries";
import { getMainRail } from "@/lib/board/rail";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { breakglassQuery } from "@/lib/breakglass/api";
import { getBreakglass } from "@/lib/breakglass/queries";
import { can } from "@/lib/core/permissions";
import { credentialsQuery } from "@/lib/credentials/api";
import { listCredentials } from "@/lib/credentials/queries";
import { deployListQuery, RECENT_DEPLOYS } from "@/lib/deploys/api";
import { listDeploys } from "@/lib/deploys/queries";
import { describeEnvironment } from "@/lib/environments/queries";
import { RECENT_ROTATIONS, recentRotationsQuery } from "@/lib/secrets/api";
import { listRotations } from "@/lib/secrets/queries";

export const metadata: Metadata = { title: "Dashboard" };

export default async function DashboardPage() {
  const ctx = await pageContext();
  const [tiles, rail, recent, credentials, breakglass, attention, rotations] = await Promise.all([
    listSurfaceTiles(ctx),
    getMainRail(ctx),
    listDeploys(ctx, RECENT_DEPLOYS),
    listCredentials(ctx),
    getBreakglass(ctx),
    listAttention(ctx, answeringProcess()),
    listRotations(ctx, RECENT_ROTATIONS),
  ]);
  const things = firstThings({
    environment: ctx.environment,
    sisterUrl: describeEnvironment(ctx).sister_url,
    surfaces: ctx.config.surfaces,
    commits: rail.commits,
  });
  const isNew = ctx.sandboxPeople !== undefined && (await cookies()).get("tried") === undefined;
  const door = { permit: can(ctx.actor, "deploy:request"), switchedOn: ctx.flags.deployUi };
  return (
    <Hydrated
      answers={[
        [surfacesQuery().queryKey, tiles],
        [mainRailQuery().queryKey, rail],
        [deployListQuery(RECENT_DEPLOYS).queryKey, recent],
        [credentialsQuery().queryKey, credentials],
        [breakglassQuery().queryKey, breakglass],
        [attentionQuery().queryKey, attention],
        [recentRotationsQuery().queryKey, rotations],
      ]}
    >
      <h1 className="sr-only">Dashboard</h1>
      <div data-wide className="grid grid-cols-1 gap-3">
        <StatusStrip />
        {isNew ? <ThingsToTry things={things} /> : null}
        <div className="grid grid-cols-1 items-start gap-4 min-[1600px]:grid-cols-[minmax(0,1fr)_344px]">
          <div className="grid min-w-0 grid-cols-1 gap-5">
            <PipelineBoard
              door={door}
              may={{ lock: can(ctx.actor, "surface:lock"), review: can(ctx.actor, "drift:review") }}
            />
            <RecentDeploys />
            <RecentRotations />
            <CredentialPanel />
            <BreakglassLine />
          </div>
          <aside className="max-[1599px]:hidden">
            <DeployStream />
          </aside>
        </div>
      </div>
    </Hydrated>
  );
}
