import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { TargetMark } from "@/components/shell/target-mark";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { breakglassCommand } from "@/lib/deploys/rules";
import { listSurfaceTiles } from "@/lib/surfaces/queries";

export const metadata: Metadata = { title: "Break-glass" };

const STEPS = [
  "Use it when this console is down, switched off or locked, or when a commit that is not on main must ship.",
  "You need the GitHub command line, signed in as yourself, with the right to run workflows in the repository.",
  "The ref must be the full 40-digit SHA to deploy. The commands below take the newest commit of main.",
  "Nothing here asks twice: the workflow starts at once, and this console checks nothing for you.",
  "The run carries your GitHub name. Write down why, where your team keeps such notes.",
];

export default async function BreakGlassPage() {
  const ctx = await pageContext();
  const tiles = await listSurfaceTiles(ctx);
  const newest = `$(gh api repos/${ctx.repository}/commits/${ctx.config.main_branch} --jq .sha)`;
  return (
    <div className="mx-auto max-w-4xl">
      <h1 className="text-xl font-semibold tracking-tight">Break-glass</h1>
      <p className="mt-1 max-w-prose text-muted">Deploy without this console, from a shell.</p>
      <ol className="mt-4 grid max-w-prose list-decimal gap-1.5 pl-5 text-muted marker:text-faint">
        {STEPS.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h2 className="mt-8 mb-3 text-base font-semibold">Commands by surface</h2>
      <div className="grid grid-cols-1 gap-4">
        {ctx.config.surfaces.map((surface) => (
          <Card key={surface.surface_id} id={surface.surface_id} className="p-4 target:border-accent">
            <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
              <h3 className="text-lg font-semibold tracking-tight">{surface.surface_id}</h3>
              <TargetMark environment={surface.target_env} />
              <span className="text-xs text-faint">deploys {surface.app}</span>
            </div>
            <div className="grid grid-cols-1 gap-2">
              <p className="text-sm text-muted">The newest commit of {ctx.config.main_branch}:</p>
              <CommandBlock
                command={breakglassCommand(ctx.config, surface, { repository: ctx.repository, sha: `"${newest}"` })}
              />
              <Back
                command={(sha) => breakglassCommand(ctx.config, surface, { repository: ctx.repository, sha })}
                live={tiles.find((tile) => tile.surface_id === surface.surface_id)?.live?.sha}
              />
            </div>
          </Card>
        ))}
      </div>
      <h2 className="mt-8 mb-3 text-base font-semibold">Watch what you started</h2>
      <CommandBlock command={`gh run watch --repo ${ctx.repository}`} />
    </div>
  );
}

function Back({ command, live }: { command: (sha: string) => string; live: string | undefined }) {
  if (live === undefined) return null;
  return (
    <>
      <p className="text-sm text-muted">What is live now, once more (put another SHA in its place to go elsewhere):</p>
      <CommandBlock command={command(live)} />
    </>
  );
}
