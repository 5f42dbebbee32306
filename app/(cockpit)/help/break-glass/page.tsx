import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { LastDrill } from "@/components/breakglass/last-drill";
import { SurfaceCommands } from "@/components/breakglass/surface-commands";
import { CommandBlock } from "@/components/ui/command-block";
import { listSurfaceTiles } from "@/lib/board/tiles";
import { breakglassQuery } from "@/lib/breakglass/api";
import { getBreakglass } from "@/lib/breakglass/queries";
import { shellCommand } from "@/lib/breakglass/rules";
import { breakglassCommand } from "@/lib/deploys/rules";

export const metadata: Metadata = { title: "Break-glass" };

const STEPS = [
  "Use it when this console is down, switched off or locked, or when a commit that is not on main must ship.",
  "In a clone of the repository, signed in to GitHub as yourself (GITHUB_TOKEN, or gh auth login), copy the first command of your surface and say why.",
  "Without a clone, use the second command: it does the same, but nobody's e-mail address and no reason is kept.",
  "Look at the run on GitHub. If the answer was lost, look there before you send anything again.",
];

const AFTERWARDS = [
  "The console sees the run within 60 seconds of coming back, marks the tile and the list of deploys, and follows it like any other.",
  "A record that could not be written to the database lies in .cockpit/breakglass of your clone. Import it, so that your name and your reason are in the audit log:",
];

export default async function BreakGlassPage() {
  const ctx = await pageContext();
  const [tiles, breakglass] = await Promise.all([listSurfaceTiles(ctx), getBreakglass(ctx)]);
  const { repository, config } = ctx;
  const newest = `"$(gh api repos/${repository}/commits/${config.main_branch} --jq .sha)"`;
  const back = (surface: (typeof config.surfaces)[number]) => {
    const live = tiles.find((tile) => tile.surface_id === surface.surface_id)?.live;
    return live == null ? null : shellCommand(surface, live.sha);
  };
  return (
    <Hydrated answers={[[breakglassQuery().queryKey, breakglass]]}>
      <div className="mx-auto max-w-4xl">
        <h1 className="text-xl font-semibold tracking-tight">Break-glass</h1>
        <p className="mt-1 max-w-prose text-muted">
          Deploy from a shell. No checks, locks, promotion rules or second question.
        </p>
        <ol className="mt-4 grid max-w-prose list-decimal gap-1.5 pl-5 text-muted marker:text-faint">
          {STEPS.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <h2 className="mt-8 mb-3 text-base font-semibold">Commands by surface</h2>
        <div className="grid grid-cols-1 gap-4">
          {config.surfaces.map((surface) => (
            <SurfaceCommands
              key={surface.surface_id}
              surface={surface}
              main={config.main_branch}
              shell={shellCommand(surface, config.main_branch)}
              byHand={breakglassCommand(config, surface, { repository, sha: newest })}
              back={back(surface)}
            />
          ))}
        </div>
        <h2 className="mt-8 mb-2 text-base font-semibold">A commit that is not on {config.main_branch}</h2>
        <p className="mb-2 max-w-prose text-muted">
          Name the branch that holds it in place of <code>{config.main_branch}</code>: with <code>--ref</code> in the
          first command; in the second with <code>--ref</code> and its SHA with <code>-f ref=</code>.
        </p>
        <h2 className="mt-8 mb-2 text-base font-semibold">Watch what you started</h2>
        <CommandBlock command={`gh run watch --repo ${repository}`} />
        <h2 className="mt-8 mb-2 text-base font-semibold">Afterwards</h2>
        <ol className="grid max-w-prose list-decimal gap-1.5 pl-5 text-muted marker:text-faint">
          {AFTERWARDS.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <div className="my-2">
          <CommandBlock command="npm run breakglass -- import" />
        </div>
        <p className="max-w-prose text-muted">
          The dashboard of each console asks for a review note until an operator writes one on the deploy&apos;s page.
        </p>
        <h2 className="mt-8 mb-2 text-base font-semibold">Practise it</h2>
        <p className="mb-2 max-w-prose text-muted">
          <LastDrill /> A run whose reason begins with &ldquo;drill&rdquo; counts as one.
        </p>
      </div>
    </Hydrated>
  );
}
