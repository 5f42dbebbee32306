import Link from "next/link";

import { outcomeWords } from "@/components/insights/insight-words";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Hash } from "@/components/ui/hash";
import { PersonName } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import type { Failure } from "@/lib/insights/schemas";
import { paths } from "@/lib/paths";

interface FailureListProps {
  failures: readonly Failure[];
  total: number;
}

/** The deploys that count as failures, and those of which somebody says that they do not; each leads to where that is said. */
export function FailureList({ failures, total }: FailureListProps) {
  if (failures.length === 0) {
    return (
      <EmptyState title="No failure was seen">
        A deploy can be marked as a failure on its own page, with a note.
      </EmptyState>
    );
  }
  return (
    <>
      <Card>
        <ul className="divide-y divide-line">
          {failures.map((failure) => (
            <FailureRow key={failure.verdict.deploy_id} failure={failure} />
          ))}
        </ul>
      </Card>
      {total > failures.length ? (
        <p className="mt-2 text-sm text-muted">
          The newest {failures.length} of {total.toLocaleString("en-GB")}. Choose a shorter window for the others.
        </p>
      ) : null}
    </>
  );
}

function FailureRow({ failure }: { failure: Failure }) {
  const { verdict, surface_id: surfaceId, sha, title, live_at: liveAt } = failure;
  const isFailure = verdict.outcome === "failure";
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 px-4 py-3">
      <StatusGlyph shape={isFailure ? "octagon" : "check"} tone={isFailure ? "fail" : "neutral"} className="mt-0.5" />
      <div className="min-w-0 text-sm">
        <p className="break-words">
          <Link href={paths.deploy(verdict.deploy_id)} className="font-medium underline-offset-4 hover:underline">
            {title ?? `Deploy of ${sha.slice(0, 7)}`}
          </Link>{" "}
          <Hash value={sha} className="text-faint" />
        </p>
        <p className="text-muted">
          {surfaceId}, <RelativeTime at={liveAt} />.{" "}
          <strong className="font-medium text-ink">{outcomeWords(verdict)}.</strong>{" "}
          {isFailure ? <Restored failure={failure} /> : null}
        </p>
        <Why verdict={verdict} />
      </div>
    </li>
  );
}

function Restored({ failure: { restored, live_at: liveAt } }: { failure: Failure }) {
  if (restored === null) return "No recovery was seen yet.";
  const after = formatDuration(Date.parse(restored.at) - Date.parse(liveAt));
  if (restored.deploy_id === null) return `Recovered after ${after}, by a release past the consoles.`;
  return (
    <>
      Recovered after {after} by{" "}
      <Link href={paths.deploy(restored.deploy_id)} className="text-accent underline underline-offset-4">
        this deploy
      </Link>
      .
    </>
  );
}

function Why({ verdict: { said, automatic } }: Pick<Failure, "verdict">) {
  if (said === null) return <p className="text-muted">{automatic.why} Nobody has judged it.</p>;
  return (
    <p className="break-words text-muted">
      Judged by <PersonName email={said.by} /> <RelativeTime at={said.at} />: {said.note}
    </p>
  );
}
