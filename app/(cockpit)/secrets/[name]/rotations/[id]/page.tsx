import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { RotationView } from "@/components/secrets/rotation-view";
import { AppError } from "@/lib/core/errors";
import { can } from "@/lib/core/permissions";
import { rotationQuery } from "@/lib/secrets/api";
import { getRotation } from "@/lib/secrets/queries";

export const metadata: Metadata = { title: "Rotation" };

export default async function RotationPage({ params }: { params: Promise<{ name: string; id: string }> }) {
  const ctx = await pageContext();
  const at = await params;
  const detail = await getRotation(ctx, at).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const permit = can(ctx.actor, "secret:rotate");
  return (
    <Hydrated answers={[[rotationQuery(at.name, at.id).queryKey, detail]]}>
      <div className="mx-auto max-w-4xl">
        <RotationView name={at.name} id={at.id} refusal={permit.allowed ? null : permit.message} />
      </div>
    </Hydrated>
  );
}
