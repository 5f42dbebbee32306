"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { titleOfRelease, viaWords } from "@/components/releases/release-words";
import { CommitTitle } from "@/components/review/commit-title";
import { Badge } from "@/components/ui/badge";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { Hash } from "@/components/ui/hash";
import { PersonName } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table";
import { formatDuration } from "@/components/ui/time-text";
import { paths } from "@/lib/paths";
import { ranFor } from "@/lib/releases/rules";
import type { Release } from "@/lib/releases/schemas";

interface ReleaseListProps {
  releases: readonly Release[];
  /** What can be done with a release that is not live. */
  action: (release: Release) => ReactNode;
}

/** What ran, newest first: the change, who ordered it and from where, since when, and for how long. */
export function ReleaseList({ releases, action }: ReleaseListProps) {
  return (
    <Table>
      <TableHead>
        {["Change", "Who", "From", "Released", "Ran for"].map((name) => (
          <HeadCell key={name}>{name}</HeadCell>
        ))}
        <HeadCell>
          <span className="sr-only">What can be done</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {releases.map((release) => (
          <ReleaseRow key={release.id} release={release} action={action(release)} />
        ))}
      </TableBody>
    </Table>
  );
}

function ReleaseRow({ release, action }: { release: Release; action: ReactNode }) {
  const now = useNow(10_000);
  const length = ranFor(release, now);
  return (
    <Row className={classNames(release.is_live && "bg-raised")}>
      <Cell className="w-full lg:w-auto lg:max-w-md">
        <Change release={release} />
      </Cell>
      <Cell className="text-muted">
        <Who release={release} />
      </Cell>
      <Cell className="text-muted">{viaWords(release)}</Cell>
      <Cell className="text-muted">
        <When release={release} />
      </Cell>
      <Cell className="mono text-muted lg:text-right">
        <span className="lg:hidden">ran </span>
        {length === null ? "unknown" : formatDuration(length)}
      </Cell>
      <Cell className="ml-auto lg:text-right">{release.is_live ? <Badge tone="ok">Live</Badge> : action}</Cell>
    </Row>
  );
}

function Change({ release }: { release: Release }) {
  const { commit, deploy_id: deployId, sha } = release;
  const title = <CommitTitle title={titleOfRelease(release)} />;
  return (
    <>
      <span className="block font-medium break-words text-ink">
        {deployId === null ? (
          title
        ) : (
          <Link href={paths.deploy(deployId)} className="underline-offset-4 hover:underline">
            {title}
          </Link>
        )}
      </span>
      <span className="flex flex-wrap items-center gap-x-2 text-xs text-faint">
        {commit?.pull == null ? null : (
          <a href={commit.pull.url} target="_blank" rel="noreferrer" className="underline-offset-4 hover:underline">
            #{commit.pull.number}
            <span className="sr-only"> (opens a new tab)</span>
          </a>
        )}
        <Hash value={sha} />
        {release.kind === "rollback" ? <span>rollback</span> : null}
      </span>
    </>
  );
}

/** Of what nobody ordered here, why nothing is known stands where the name would. */
function Who({ release: { by, explanation } }: { release: Release }) {
  if (by !== null) return by.includes("@") ? <PersonName email={by} /> : by;
  return <span title={explanation?.words}>unknown</span>;
}

/** A first sighting is no release: it says since when it was seen, where the platform tells no time. */
function When({ release: { released_at: releasedAt, from } }: { release: Release }) {
  if (releasedAt !== null) return <RelativeTime at={releasedAt} />;
  return (
    <>
      seen since <RelativeTime at={from} />
    </>
  );
}
