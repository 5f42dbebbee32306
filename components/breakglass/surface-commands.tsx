import { TargetMark } from "@/components/shell/target-mark";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import type { Surface } from "@/lib/core/config";

interface SurfaceCommandsProps {
  surface: Surface;
  /** The branch that is shipped. */
  main: string;
  /** Through `npm run breakglass`. */
  shell: string;
  /** Through `gh`, without a clone. */
  byHand: string;
  /** What is live, once more; null where that is not known. */
  back: string | null;
}

/** How one surface is deployed without a console, ready to copy. */
export function SurfaceCommands({ surface, main, shell, byHand, back }: SurfaceCommandsProps) {
  const { surface_id: name } = surface;
  return (
    <Card id={name} className="p-4 target:border-accent">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-lg font-semibold tracking-tight">{name}</h3>
        <TargetMark environment={surface.target_env} />
        <span className="text-xs text-faint">deploys {surface.app}</span>
      </div>
      <div className="grid grid-cols-1 gap-2">
        <p className="text-sm text-muted">Newest {main}, recorded:</p>
        <CommandBlock command={shell} what={`command for ${name}`} />
        <p className="text-sm text-muted">Plain gh, not recorded:</p>
        <CommandBlock command={byHand} what={`gh command for ${name}`} />
        {back === null ? null : (
          <>
            <p className="text-sm text-muted">Redeploy what is live. Replace the SHA to roll back:</p>
            <CommandBlock command={back} what={`command to go back on ${name}`} />
          </>
        )}
      </div>
    </Card>
  );
}
