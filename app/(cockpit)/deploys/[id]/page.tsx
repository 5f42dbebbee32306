import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { DeployPage } from "@/components/board/deploy-page";
import { getSurface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { can } from "@/lib/core/permissions";
import { credentialOf, RECOVERY_GUIDE } from "@/lib/credentials/rules";
import { deployDetailQuery } from "@/lib/deploys/api";
import { loadDeployDetail } from "@/lib/deploys/queries";
import { verdictQuery } from "@/lib/insights/api";
import { getVerdict } from "@/lib/insights/queries";
import { paths } from "@/lib/paths";

interface PageProps {
  params: Promise<{ id: string }>;
}

const readDetail = cache(async (id: string) => {
  const ctx = await pageContext();
  return loadDeployDetail(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
});

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  const ctx = await pageContext();
  const detail = await readDetail(id);
  const verdict = await getVerdict(ctx, id);
  const surface = getSurface(ctx.config, detail.deploy.surface_id);
  const door = { permit: can(ctx.actor, "deploy:request"), switchedOn: ctx.flags.deployUi };
  return (
    <Hydrated
      answers={[
        [deployDetailQuery(id).queryKey, detail],
        [verdictQuery(id).queryKey, verdict],
      ]}
    >
      <DeployPage
        id={id}
        again={surface === null ? null : { target: surface, isPromoted: surface.promoted_from !== undefined, door }}
        may={{
          cancel: can(ctx.actor, "deploy:cancel"),
          settle: can(ctx.actor, "deploy:resolve"),
          review: can(ctx.actor, "breakglass:review"),
          judge: can(ctx.actor, "verdict:record"),
        }}
        recoveryUrl={paths.guide(RECOVERY_GUIDE, credentialOf(surface?.platform ?? "heroku") ?? undefined)}
        repositoryUrl={`https://github.com/${ctx.repository}`}
      />
    </Hydrated>
  );
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { deploy } = await readDetail((await params).id);
  return { title: `Deploy of ${deploy.surface_id}` };
}
