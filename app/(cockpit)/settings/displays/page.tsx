import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { DisplayList } from "@/components/displays/display-list";
import { Callout } from "@/components/ui/callout";
import { can } from "@/lib/core/permissions";
import { displaysQuery } from "@/lib/displays/api";
import { listDisplays } from "@/lib/displays/queries";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Displays" };

export default async function DisplaysPage() {
  const ctx = await pageContext();
  const permit = can(ctx.actor, "display:manage");
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-1 gap-8">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">Displays</h1>
        <p className="mt-1 text-sm text-muted">
          A display link turns a screen into the wall. It reads the wall and nothing else.{" "}
          <a href={paths.wall()} className="font-medium text-accent hover:underline">
            Open the wall
          </a>
        </p>
      </div>
      {permit.allowed ? (
        <Hydrated answers={[[displaysQuery().queryKey, await listDisplays(ctx)]]}>
          <DisplayList />
        </Hydrated>
      ) : (
        <Callout tone="unknown" title={permit.message} />
      )}
    </div>
  );
}
