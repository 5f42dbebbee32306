import type { Metadata } from "next";
import Link from "next/link";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { PromotionTable } from "@/components/flags/promotion-table";
import { can } from "@/lib/core/permissions";
import { flagPromotionsQuery } from "@/lib/flags/api";
import { listFlagPromotions } from "@/lib/flags/queries";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Flag promotions" };

export default async function FlagPromotionsPage() {
  const ctx = await pageContext();
  const answer = await listFlagPromotions(ctx);
  const permits = { low: can(ctx.actor, "flag:flip"), high: can(ctx.actor, "flag:flip-risky") };
  return (
    <Hydrated answers={[[flagPromotionsQuery().queryKey, answer]]}>
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-6">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Flag promotions</h1>
          <p className="mt-1 max-w-prose text-muted">
            Flips flags in this environment only. Ships no code:{" "}
            <Link href={paths.versions()} className="text-accent underline underline-offset-4">
              versions
            </Link>{" "}
            do, and they flip no flag.
          </p>
        </div>
        <PromotionTable permits={permits} />
      </div>
    </Hydrated>
  );
}
