import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { SecretList } from "@/components/secrets/secret-list";
import { SecretSummary } from "@/components/secrets/secret-summary";
import { secretsQuery } from "@/lib/secrets/api";
import { listSecrets } from "@/lib/secrets/queries";

export const metadata: Metadata = { title: "Secrets" };

export default async function SecretsPage() {
  const ctx = await pageContext();
  const secrets = await listSecrets(ctx);
  return (
    <Hydrated answers={[[secretsQuery().queryKey, secrets]]}>
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Secrets</h1>
          <SecretSummary />
        </div>
        <SecretList />
      </div>
    </Hydrated>
  );
}
