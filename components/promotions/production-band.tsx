import type { ConsoleName } from "@/components/shell/console-names";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentFill, environmentWord } from "@/components/shell/environment-words";
import { classNames } from "@/components/ui/class-names";

/** Above everything that changes production: which app, in red, by word and by shape. */
export function ProductionBand({ name }: { name: ConsoleName }) {
  return (
    <div className={classNames("flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-2.5", environmentFill.production)}>
      <EnvironmentShape environment="production" className="size-3" />
      <strong className="text-lg font-semibold tracking-[0.1em]">{environmentWord.production}</strong>
      <span>
        app <span className="mono">{name.app}</span>
      </span>
    </div>
  );
}
