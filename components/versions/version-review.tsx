"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { BlockerFacts } from "@/components/review/blocker-facts";
import { CheckSummary } from "@/components/review/check-summary";
import { CommitList } from "@/components/review/commit-list";
import { MigrationList } from "@/components/review/migration-list";
import type { ConsoleName, ConsoleNames } from "@/components/shell/console-names";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import { countOf, noMigrationWords, unreportedSides } from "@/components/versions/version-words";
import type { Blocker } from "@/lib/core/decision";
import { versionsQuery } from "@/lib/versions/api";
import type { Versions } from "@/lib/versions/schemas";

/** Those that the rest of the page says better. */
const SAID_ELSEWHERE = new Set(["wrong_console", "nothing_to_promote", "held"]);

/** What a promotion would bring, and what stands in its way. */
export function VersionReview({ names }: { names: ConsoleNames }) {
  const { data: versions } = useQuery(versionsQuery());
  if (versions === undefined) return null;
  if (versions.status === "identical") {
    const unreported = unreportedSides(versions, names);
    return (
      <Section title="Changes">
        <EmptyState title="Nothing to promote">
          {unreported.length > 0
            ? unreported.join(" ")
            : `${names.production.label} already runs what ${names.staging.label} runs.`}
        </EmptyState>
      </Section>
    );
  }
  return (
    <Section title="Changes" aside={<ReadAt versions={versions} />}>
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <Commits versions={versions} />
        <div className="grid grid-cols-1 gap-4">
          <Blockers blockers={versions.blockers} />
          <SoakFact versions={versions} name={names.staging} />
          <CheckSummary checks={versions.checks} />
          <Migrations versions={versions} />
        </div>
      </div>
    </Section>
  );
}

function ReadAt({ versions }: { versions: Versions }) {
  if (versions.observed_at === null) return null;
  return (
    <span className="text-faint">
      read from GitHub <RelativeTime at={versions.observed_at} />
    </span>
  );
}

function Commits({ versions }: { versions: Versions }) {
  const { commits, commits_truncated: truncated, ahead_by: ahead } = versions;
  return (
    <div className="min-w-0">
      <Heading>{commits.length === 0 ? "Commits" : `${countOf(ahead ?? commits.length)} not in production`}</Heading>
      {commits.length === 0 ? (
        <EmptyState title={versions.status === "unknown" ? "The commits are unknown" : "No commit would go out"}>
          {versions.problem}
        </EmptyState>
      ) : (
        <CommitList commits={commits} label="Commits between them" timed className="max-h-112 bg-surface" />
      )}
      {truncated ? (
        <p className="mt-1 text-sm text-muted">
          The {commits.length} newest are listed. The comparison on GitHub has all.
        </p>
      ) : null}
      {versions.problem === null || commits.length === 0 ? null : (
        <p className="mt-1 text-sm text-wait">{versions.problem}</p>
      )}
    </div>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return <h3 className="mb-1 text-sm font-medium">{children}</h3>;
}

function Blockers({ blockers }: { blockers: readonly Blocker[] }) {
  const shown = blockers.filter(({ code }) => !SAID_ELSEWHERE.has(code));
  if (shown.length === 0) return null;
  return (
    <div>
      <Heading>Blocking promotion</Heading>
      <ul className="grid gap-1.5 rounded-md bg-wait-soft px-3 py-2 text-sm">
        {shown.map((blocker) => (
          <li key={blocker.code} className="flex items-start gap-2">
            <StatusGlyph shape="triangle" tone="wait" className="mt-0.5 size-3.5" />
            <p className="min-w-0 break-words">
              {blocker.message}{" "}
              <span className="text-xs text-muted">
                <BlockerFacts blocker={blocker} />
                {blocker.overridable ? "An admin can override it with a reason." : null}
              </span>
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How long staging has run what would go out. */
function SoakFact({ versions: { soak_seconds: soak }, name }: { versions: Versions; name: ConsoleName }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">Soak</h3>
      <p className="flex items-center gap-2 rounded-md border border-line px-3 py-2 text-sm">
        <StatusGlyph shape={soak === null ? "dashed" : "dot"} tone={soak === null ? "unknown" : "neutral"} />
        {soak === null ? (
          `How long ${name.label} has run it is unknown.`
        ) : (
          <span>
            <span className="mono tight">{formatDuration(soak * 1000)}</span> on {name.label}
          </span>
        )}
      </p>
    </div>
  );
}

function Migrations({ versions: { status, migrations } }: { versions: Versions }) {
  return (
    <div>
      <Heading>Migrations</Heading>
      {migrations.length === 0 ? (
        <p className="text-sm text-muted">{noMigrationWords(status)}</p>
      ) : (
        <MigrationList migrations={migrations} />
      )}
    </div>
  );
}
