import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentFill, environmentWord } from "@/components/shell/environment-words";
import { classNames } from "@/components/ui/class-names";
import type { EnvironmentAnswer } from "@/lib/environments/schemas";

/** Stands above every page: which environment this is, in word, shape and colour. Not clickable. */
export function EnvironmentBanner({ environment }: { environment: EnvironmentAnswer }) {
  const name = environment.environment;
  return (
    <div
      role="region"
      aria-label="Environment"
      className={classNames(
        "relative flex h-8 items-center justify-center gap-2 px-3 text-sm sm:px-5",
        environmentFill[name],
      )}
    >
      <EnvironmentShape environment={name} />
      <strong className="font-semibold tracking-[0.12em]">{environmentWord[name]}</strong>
      <span className="mono hidden text-xs sm:inline">{environment.host}</span>
      {environment.simulated ? (
        <span className="absolute right-3 rounded-sm border border-white/70 px-1.5 text-xs font-medium tracking-wide sm:right-5">
          SIMULATED
        </span>
      ) : null}
    </div>
  );
}
