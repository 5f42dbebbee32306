import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentPanel, environmentWord } from "@/components/shell/environment-words";
import { classNames } from "@/components/ui/class-names";
import type { ShownEnvironment } from "@/lib/core/config";

/** Names the environment a surface goes to; one that only a newer build knows looks like neither. */
export function TargetMark({ environment }: { environment: ShownEnvironment }) {
  return (
    <span
      className={classNames(
        "inline-flex h-5 items-center gap-1.5 rounded-sm px-1.5 text-[0.6875rem] font-semibold tracking-wide whitespace-nowrap",
        environment === "unknown" ? "bg-raised text-muted" : environmentPanel[environment],
      )}
    >
      {environment === "unknown" ? null : <EnvironmentShape environment={environment} className="size-1.5" />}
      {environment === "unknown" ? "UNKNOWN" : environmentWord[environment]}
    </span>
  );
}
