import { classNames } from "@/components/ui/class-names";
import { Hash } from "@/components/ui/hash";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Testimony } from "@/components/versions/version-words";

/** One witness of what a console runs: loud for the first, quiet while it agrees, marked when it does not. */
export function VersionWitness({ testimony: { witness, who, sha, doubt, verdict } }: { testimony: Testimony }) {
  const isReference = verdict === "reference";
  return (
    <>
      <dt className={classNames("text-sm", isReference ? "text-ink" : "text-muted")} title={who}>
        {witness}
      </dt>
      <dd className={classNames(isReference && "text-lg font-medium", verdict === "agrees" && "text-muted")}>
        {sha === null ? <span className="text-sm text-muted">{doubt ?? "not known"}</span> : <Hash value={sha} copy />}
      </dd>
      <dd className="flex min-w-0 items-center gap-1.5 text-xs">
        {verdict === "agrees" ? <span className="text-faint">agrees</span> : null}
        {verdict === "reference" ? <span className="truncate text-faint max-sm:hidden">{who}</span> : null}
        {verdict === "unknown" ? <StatusGlyph shape="dashed" tone="unknown" className="size-3.5" /> : null}
        {verdict === "differs" ? (
          <span className="flex items-center gap-1.5 font-medium text-wait">
            <StatusGlyph shape="triangle" tone="wait" className="size-3.5" />
            differs
          </span>
        ) : null}
      </dd>
    </>
  );
}
