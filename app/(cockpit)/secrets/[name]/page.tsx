import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { SecretView } from "@/components/secrets/secret-view";
import { AppError } from "@/lib/core/errors";
import { getSecret } from "@/lib/core/secret-config";
import { secretQuery } from "@/lib/secrets/api";
import { getSecretDetail } from "@/lib/secrets/queries";
import { whyNoRotation, whyNotAutomatic } from "@/lib/secrets/rules";

export const metadata: Metadata = { title: "Secret" };

export default async function SecretPage({ params }: { params: Promise<{ name: string }> }) {
  const ctx = await pageContext();
  const { name } = await params;
  const detail = await getSecretDetail(ctx, name).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const declared = getSecret(ctx.config, name);
  const notAutomatic = declared === null ? null : whyNotAutomatic(declared, ctx.flags);
  return (
    <Hydrated answers={[[secretQuery(name).queryKey, detail]]}>
      <div className="mx-auto max-w-4xl">
        <SecretView name={name} notAutomatic={notAutomatic} refusal={whyNoRotation(ctx)} />
      </div>
    </Hydrated>
  );
}
