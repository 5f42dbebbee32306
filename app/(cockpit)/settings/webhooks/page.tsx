import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { Callout } from "@/components/ui/callout";
import { WebhookList } from "@/components/webhooks/webhook-list";
import { can } from "@/lib/core/permissions";
import { webhooksQuery } from "@/lib/webhooks/api";
import { listEndpoints } from "@/lib/webhooks/queries";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage() {
  const ctx = await pageContext();
  const permit = can(ctx.actor, "webhook:manage");
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-1 gap-8">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">Webhooks</h1>
        <p className="mt-1 text-sm text-muted">
          Each event is sent at least once, and tried for six hours. A receiver that is down slows nothing here.
        </p>
      </div>
      {permit.allowed ? (
        <Hydrated answers={[[webhooksQuery().queryKey, await listEndpoints(ctx)]]}>
          <WebhookList surfaceIds={ctx.config.surfaces.map(({ surface_id: id }) => id)} />
        </Hydrated>
      ) : (
        <Callout tone="unknown" title={permit.message} />
      )}
    </div>
  );
}
