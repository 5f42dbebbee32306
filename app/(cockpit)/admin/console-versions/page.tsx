import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { AttestAction } from "@/components/attestations/attest-action";
import { AttestationList } from "@/components/attestations/attestation-list";
import { HoldNote } from "@/components/promotions/hold-note";
import { PromoteAction } from "@/components/promotions/promote-action";
import { PromotionFlight } from "@/components/promotions/promotion-flight";
import { PromotionHistory } from "@/components/promotions/promotion-history";
import { RollbackAction } from "@/components/promotions/rollback-action";
import type { ConsoleNames } from "@/components/shell/console-names";
import { VersionHeader } from "@/components/versions/version-header";
import { VersionOverview } from "@/components/versions/version-overview";
import { VersionReview } from "@/components/versions/version-review";
import { RECENT_ATTESTATIONS, recentAttestationsQuery } from "@/lib/attestations/api";
import { listAttestations } from "@/lib/attestations/queries";
import { can } from "@/lib/core/permissions";
import { RECENT_PROMOTIONS, recentPromotionsQuery } from "@/lib/promotions/api";
import { listPromotions } from "@/lib/promotions/queries";
import { getVersions } from "@/lib/promotions/versions";
import { versionsQuery } from "@/lib/versions/api";

export const metadata: Metadata = { title: "Console versions" };

export default async function ConsoleVersionsPage() {
  const ctx = await pageContext();
  const [versions, promotions, attestations] = await Promise.all([
    getVersions(ctx, { fresh: false }),
    listPromotions(ctx, RECENT_PROMOTIONS),
    listAttestations(ctx, RECENT_ATTESTATIONS),
  ]);
  const { consoles } = ctx.config;
  const names: ConsoleNames = {
    staging: { ...consoles.staging, url: ctx.consoleUrls.staging },
    production: { ...consoles.production, url: ctx.consoleUrls.production },
  };
  const isStaging = ctx.environment === "staging";
  return (
    <Hydrated
      answers={[
        [versionsQuery().queryKey, versions],
        [recentPromotionsQuery().queryKey, promotions],
        [recentAttestationsQuery().queryKey, attestations],
      ]}
    >
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-6">
        <VersionHeader names={names} environment={ctx.environment}>
          {isStaging ? (
            <>
              <RollbackAction names={names} permit={can(ctx.actor, "promotion:roll-back")} />
              <PromoteAction names={names} permit={can(ctx.actor, "promotion:request")} />
            </>
          ) : (
            <AttestAction name={names.production} permit={can(ctx.actor, "attestation:make")} />
          )}
        </VersionHeader>
        {isStaging ? <HoldNote names={names} permit={can(ctx.actor, "promotion:resume")} /> : null}
        {isStaging ? <PromotionFlight /> : null}
        <VersionOverview names={names} environment={ctx.environment} />
        <VersionReview names={names} />
        {isStaging ? <PromotionHistory names={names} /> : <AttestationList />}
      </div>
    </Hydrated>
  );
}
