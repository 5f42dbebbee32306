import type { Metadata } from "next";

import { publicPageContext } from "@/app/context";
import { TakeUpLink } from "@/components/people/take-up-link";
import { EnvironmentPill } from "@/components/shell/environment-pill";
import { environmentWord } from "@/components/shell/environment-words";
import { Card } from "@/components/ui/card";
import { TooltipHost } from "@/components/ui/tooltip-host";
import { describeEnvironment } from "@/lib/environments/queries";

export const metadata: Metadata = { title: "Access link" };

export default async function AccessPage() {
  const ctx = await publicPageContext();
  return (
    <div className="w-full max-w-sm">
      <div className="mb-5 flex items-center justify-between gap-3">
        <p className="text-lg font-semibold tracking-tight">{ctx.config.name}</p>
        <EnvironmentPill environment={describeEnvironment(ctx)} />
      </div>
      <Card className="p-5 sm:p-6">
        <TakeUpLink
          place={environmentWord[ctx.environment]}
          signedInAs={ctx.actor.kind === "person" ? ctx.actor.email : null}
        />
      </Card>
      <TooltipHost />
    </div>
  );
}
