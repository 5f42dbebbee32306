import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { SecretList } from "@/components/secrets/secret-list";
import { SecretSummary } from "@/components/secrets/secret-summary";
import { secretsQuery } from "@/lib/secrets/api";
import { listSecrets } from "@/lib/secrets/queries";
import { whyNoRotation } from "@/lib/secrets/rules";

export const metadata: Metadata = { title: "Secrets" };

export default async function SecretsPage() {
  const ctx = await pageContext();
  const secrets = await listSecrets(ctx);
  const refusal = whyNoRotation(ctx);
  return (
    <Hydrated answers={[[secretsQuery().queryKey, secrets]]}>
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Secrets</h1>
          <SecretSummary />
          {refusal === null ? null : <p className="mt-1 text-sm text-muted">{refusal}</p>}
        </div>
        <SecretList refusal={refusal} />
      </div>
    </Hydrated>
  );
}
