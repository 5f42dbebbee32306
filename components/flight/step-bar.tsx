import { lookOf, progressWords } from "@/components/flight/deploy-state";
import { classNames } from "@/components/ui/class-names";
import { toneText } from "@/components/ui/tone";
import type { Deploy } from "@/lib/deploys/schemas";

/** A deploy's steps as one thin line, cut where each step ends. */
export function StepBar({ deploy }: { deploy: Pick<Deploy, "state" | "step" | "surface_id"> }) {
  const total = Math.max(1, deploy.step?.total ?? 1);
  const filled = progressWords(deploy) * 100;
  const cuts = Array.from({ length: Math.min(total, 40) - 1 }, (_, index) => ((index + 1) * 100) / total);
  return (
    <svg
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden
      className={classNames("h-1 w-full overflow-hidden rounded-full", toneText[lookOf(deploy.state).tone])}
    >
      <rect width="100" height="4" fill="currentColor" opacity="0.2" />
      <rect width={filled} height="4" fill="currentColor" className="transition-[width] duration-300" />
      {cuts.map((x) => (
        <rect key={x} x={x - 0.2} width="0.4" height="4" className="fill-surface" />
      ))}
    </svg>
  );
}
