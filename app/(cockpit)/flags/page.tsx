import type { Metadata } from "next";

import { answeringProcess, pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { FlagList } from "@/components/flags/flag-list";
import { SoakFigures } from "@/components/flags/soak-figures";
import { environmentWord } from "@/components/shell/environment-words";
import { flagsQuery } from "@/lib/flags/api";
import { listFlags } from "@/lib/flags/queries";

export const metadata: Metadata = { title: "Flags" };

export default async function FlagsPage() {
  const ctx = await pageContext();
  const flags = await listFlags(ctx, answeringProcess());
  const { app } = ctx.config.consoles[ctx.environment];
  return (
    <Hydrated answers={[[flagsQuery().queryKey, flags]]}>
      <div className="mx-auto grid max-w-4xl grid-cols-1 gap-8">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Flags</h1>
          <p className="mt-1 max-w-prose text-muted">
            The switches of {environmentWord[ctx.environment]}, as this console reads them. A flip is a Heroku config
            var of <code className="whitespace-nowrap text-ink">{app}</code>: the command beside each flag makes it, and
            the app restarts with a new release. The other environment has its own.
          </p>
        </div>
        <FlagList app={app} />
        <SoakFigures />
      </div>
    </Hydrated>
  );
}
