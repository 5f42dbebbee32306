import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { FlipView } from "@/components/flags/flip-view";
import { AppError } from "@/lib/core/errors";
import { flipQuery } from "@/lib/flags/api";
import { getFlip } from "@/lib/flags/queries";

export const metadata: Metadata = { title: "Flip" };

export default async function FlipPage({ params }: { params: Promise<{ id: string }> }) {
  const ctx = await pageContext();
  const { id } = await params;
  const detail = await getFlip(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <Hydrated answers={[[flipQuery(id).queryKey, detail]]}>
      <div className="mx-auto max-w-4xl">
        <FlipView id={id} />
      </div>
    </Hydrated>
  );
}
