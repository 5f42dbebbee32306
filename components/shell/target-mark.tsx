import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentPanel, environmentWord } from "@/components/shell/environment-words";
import { classNames } from "@/components/ui/class-names";
import type { Environment } from "@/lib/core/config";

/** Names the environment a surface goes to. */
export function TargetMark({ environment }: { environment: Environment }) {
  return (
    <span
      className={classNames(
        "inline-flex h-5 items-center gap-1.5 rounded-sm px-1.5 text-[0.6875rem] font-semibold tracking-wide whitespace-nowrap",
        environmentPanel[environment],
      )}
    >
      <EnvironmentShape environment={environment} className="size-1.5" />
      {environmentWord[environment]}
    </span>
  );
}
