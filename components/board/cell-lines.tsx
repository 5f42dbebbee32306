"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import { type CellNote, shortStepWords, stateWords } from "@/components/board/cell-says";
import { HEALTH_LOOK, unknownLiveWords } from "@/components/board/look-of-surface";
import { expectationOf, requesterWords } from "@/components/flight/deploy-state";
import { useCountedUntil } from "@/components/flight/flight-watch";
import { Elapsed } from "@/components/ui/elapsed";
import { nameOfEmail } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatDuration } from "@/components/ui/time-text";
import type { NamedCommit, SurfaceTile } from "@/lib/board/schemas";
import { isMoving } from "@/lib/board/strip";
import { shortSha } from "@/lib/core/words";
import { paths } from "@/lib/paths";

type Flight = NonNullable<SurfaceTile["in_flight"]>;

const LINK = "font-medium underline-offset-4 hover:underline";

interface DottedProps {
  parts: readonly ReactNode[];
  /** How many of the first parts a narrow window has no room for. */
  spare?: number;
}

interface CellStateProps {
  tile: SurfaceTile;
  isSeenNow: boolean;
  contains: boolean | null | undefined;
}

/** The first line: what is wrong where something is, else the commit on its way, else the commit that is live. */
export function CellLead({ tile }: { tile: SurfaceTile }) {
  const { health, health_since: since, health_detail: detail, in_flight: flight, live } = tile;
  if (health === "down" || health === "unreachable") {
    return (
      <>
        <strong className="font-semibold">{HEALTH_LOOK[health].word}</strong>{" "}
        {since === null ? null : <RelativeTime at={since} />} <span className="text-muted">{detail}</span>
      </>
    );
  }
  if (flight !== null) return <Title commit={tile.flight_commit} sha={flight.sha} />;
  if (live === null) return <span className="text-muted">{unknownLiveWords(tile)}</span>;
  return <Title commit={tile.live_commit} sha={live.sha} />;
}

function Title({ commit, sha }: { commit: NamedCommit | null; sha: string }) {
  if (commit === null) return <code className="mono font-medium">{shortSha(sha)}</code>;
  const [, type = "", rest = commit.title] = /^([\w-]+(?:\([^)]*\))?!?:\s*)(.+)$/.exec(commit.title) ?? [];
  return (
    <span title={commit.title}>
      <span className="text-muted max-xl:hidden">{type}</span>
      <span className="font-medium">{rest}</span>
    </span>
  );
}

/** The second line: what presses most, else who wrote what is live and since when it is. */
export function CellLine({ tile, note, isOld }: { tile: SurfaceTile; note: CellNote | null; isOld: boolean }) {
  const { in_flight: flight, health } = tile;
  if (flight !== null) {
    return <FlightWords tile={tile} flight={flight} note={note?.deployId === flight.id ? note : null} />;
  }
  if (note !== null && health !== "down" && health !== "unreachable") return <NoteWords tile={tile} note={note} />;
  return <LiveFacts tile={tile} isOld={isOld} />;
}

function FlightWords({ tile, flight, note }: { tile: SurfaceTile; flight: Flight; note: CellNote | null }) {
  const still = tile.live === null || tile.live.sha === flight.sha ? null : `still runs ${shortSha(tile.live.sha)}`;
  const who = requesterWords(flight);
  return (
    <Dotted
      parts={[
        <Link
          key="state"
          href={paths.deploy(flight.id)}
          title={note?.words}
          className={`${LINK} ${isMoving(flight) ? "text-accent" : note?.mark.tone === "wait" ? "text-wait" : "text-ink"}`}
        >
          {note === null ? shortStepWords(flight) : note.words.split(":")[0]}
        </Link>,
        note?.since == null ? null : <RelativeTime key="since" at={note.since} />,
        <span key="who" title={who}>
          {flight.requested_by === null ? who : nameOfEmail(flight.requested_by.email)}
        </span>,
        still,
      ]}
    />
  );
}

function Dotted({ parts, spare = 0 }: DottedProps) {
  const said = parts.filter((part) => part !== null);
  return said.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line stand in one order
    <span key={index} className={index < spare ? "max-xl:hidden" : undefined}>
      {part}
      {index === said.length - 1 ? null : <span className="px-1.5 text-faint">·</span>}
    </span>
  ));
}

function NoteWords({ tile, note: { words, since, deployId } }: { tile: SurfaceTile; note: CellNote }) {
  const runs = tile.live === null ? null : `runs ${shortSha(tile.live.sha)}`;
  return (
    <Dotted
      parts={[
        deployId === null ? (
          <span key="words" title={words} className="text-ink">
            {words}
          </span>
        ) : (
          <Link key="words" href={paths.deploy(deployId)} className={`${LINK} text-ink`}>
            {words}
          </Link>
        ),
        since === null ? null : <RelativeTime key="since" at={since} />,
        runs,
      ]}
    />
  );
}

function LiveFacts({ tile: { live, live_commit: commit }, isOld }: { tile: SurfaceTile; isOld: boolean }) {
  if (live === null) return null;
  const pull =
    commit?.pull == null ? null : (
      <a
        key="pull"
        href={commit.pull.url}
        target="_blank"
        rel="noreferrer"
        className="underline-offset-4 hover:underline"
      >
        #{commit.pull.number}
        <span className="sr-only"> (opens a new tab)</span>
      </a>
    );
  const sha = (
    <code key="sha" title={live.sha} className="mono text-xs text-faint">
      {shortSha(live.sha)}
    </code>
  );
  return (
    <Dotted
      spare={pull === null || commit === null ? 0 : 2}
      parts={[
        pull,
        sha,
        commit?.author ?? null,
        isOld ? (
          <span key="seen" className="text-wait">
            seen <RelativeTime at={live.observed_at} />
          </span>
        ) : live.released_at === null ? null : (
          <RelativeTime key="at" at={live.released_at} />
        ),
      ]}
    />
  );
}

/** Below the name: how long a deploy has been going, where it waits for, or how the surface is. */
export function CellState({ tile, isSeenNow, contains }: CellStateProps) {
  const { in_flight: flight } = tile;
  const until = useCountedUntil();
  if (contains !== undefined) {
    const words = contains === null ? "not known whether it has it" : contains ? "has it" : "does not have it";
    return <span className={contains === true ? "text-accent" : undefined}>{words}</span>;
  }
  if (flight === null) {
    const words = stateWords(tile);
    return (
      <span title={[tile.health_detail, tile.drift?.reason].filter(Boolean).join(" · ")}>
        {isSeenNow || tile.health === "unknown" ? words : `${words}, as last seen`}
      </span>
    );
  }
  if (flight.blocked_by?.kind === "approval" && flight.blocked_by.run_url !== null) {
    return (
      <a href={flight.blocked_by.run_url} target="_blank" rel="noreferrer" className={`${LINK} text-accent`}>
        Approve <ExternalLink aria-hidden className="inline size-3" />
        <span className="sr-only">or reject it on GitHub (opens a new tab)</span>
      </a>
    );
  }
  const expected = isMoving(flight) ? expectationOf(flight) : null;
  return (
    <>
      <Elapsed from={flight.requested_at} to={until} />
      {expected === null ? null : ` of ~${formatDuration(expected * 1000)}`}
    </>
  );
}
