import type { Metadata } from "next";
import Link from "next/link";

import { answeringProcess, pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { FlagTable } from "@/components/flags/flag-table";
import { SoakFigures } from "@/components/flags/soak-figures";
import { environmentWord } from "@/components/shell/environment-words";
import { buttonClass } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { can } from "@/lib/core/permissions";
import { flagsQuery } from "@/lib/flags/api";
import { listFlags } from "@/lib/flags/queries";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Flags" };

export default async function FlagsPage() {
  const ctx = await pageContext();
  const flags = await listFlags(ctx, answeringProcess());
  const { app } = ctx.config.consoles[ctx.environment];
  const permits = { low: can(ctx.actor, "flag:flip"), high: can(ctx.actor, "flag:flip-risky") };
  return (
    <Hydrated answers={[[flagsQuery().queryKey, flags]]}>
      <div className="mx-auto grid max-w-6xl grid-cols-1 gap-6">
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            <h1 className="text-xl font-semibold tracking-tight">Flags</h1>
            <p className="mt-1 max-w-prose text-muted">
              {environmentWord[ctx.environment]} flags. A change sets one config var on{" "}
              <code className="whitespace-nowrap text-ink">{app}</code> and restarts it. Flags don&apos;t ship with
              code.
            </p>
          </div>
          <Link href={paths.flagPromotions()} className={classNames(buttonClass(), "max-sm:w-full")}>
            Compare with {ctx.environment === "staging" ? "production" : "staging"}
          </Link>
        </div>
        <FlagTable environment={ctx.environment} permits={permits} />
        <SoakFigures />
      </div>
    </Hydrated>
  );
}
