"use client";

import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";

import { HEALTH_LOOK, unknownLiveWords } from "@/components/board/look-of-surface";
import { linksOf } from "@/components/board/surface-links";
import { titleOfRelease } from "@/components/releases/release-words";
import { CommitTitle } from "@/components/review/commit-title";
import { TargetMark } from "@/components/shell/target-mark";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { Hash } from "@/components/ui/hash";
import { PersonName } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import { toneText } from "@/components/ui/tone";
import type { SurfaceTile } from "@/lib/board/schemas";
import { PLATFORM_KINDS } from "@/lib/core/platform-kinds";
import type { Release } from "@/lib/releases/schemas";

interface SurfaceHeaderProps {
  tile: SurfaceTile;
  /** What is live, where a young look saw it. */
  live: Release | null;
  /** What can be done. */
  children: ReactNode;
}

/** Which surface, how it is since when, what is live by whom, and the ways out to its site and its platform. */
export function SurfaceHeader({ tile, live, children }: SurfaceHeaderProps) {
  const isBad = HEALTH_LOOK[tile.health].tone === "fail";
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-xl font-semibold tracking-tight">{tile.surface_id}</h1>
        <TargetMark environment={tile.target_env} />
        <span className="text-sm text-muted max-sm:hidden">
          {PLATFORM_KINDS[tile.platform].name} · {tile.app}
        </span>
        <nav aria-label="Elsewhere" className="flex gap-x-5 max-sm:w-full sm:ml-auto">
          {linksOf(tile).map(({ label, href }) => (
            <a
              key={label}
              href={href}
              target="_blank"
              rel="noreferrer"
              className="inline-flex min-h-11 items-center gap-1 text-sm font-medium text-accent underline-offset-4 hover:underline"
            >
              {label}
              <ExternalLink aria-hidden className="size-3.5" />
              <span className="sr-only"> (opens a new tab)</span>
            </a>
          ))}
        </nav>
      </header>
      <Card className={classNames("overflow-hidden", isBad && "border-l-3 border-l-fail")}>
        <div className="grid grid-cols-1 divide-line max-md:divide-y md:grid-cols-2 md:divide-x">
          <HealthNow tile={tile} />
          <LiveNow tile={tile} live={live} />
        </div>
        <div className="border-t border-line px-4 py-3 sm:px-5">{children}</div>
      </Card>
    </>
  );
}

function HealthNow({ tile }: { tile: SurfaceTile }) {
  const now = useNow(10_000);
  const look = HEALTH_LOOK[tile.health];
  const since = tile.health_since;
  return (
    <div className="flex items-start gap-3 px-4 py-4 sm:px-5">
      <StatusGlyph shape={look.shape} tone={look.tone} className="mt-1 size-5" />
      <div className="min-w-0">
        <p className={classNames("text-xl font-semibold tracking-tight", toneText[look.tone])}>
          {look.word}
          {since === null ? "" : ` for ${formatDuration(now - Date.parse(since))}`}
        </p>
        {tile.health_detail === null ? null : <p className="break-words text-muted">{tile.health_detail}.</p>}
        <p className="mt-1 text-xs text-faint">
          {tile.checked_at === null ? (
            "Not looked at yet"
          ) : (
            <>
              Looked <RelativeTime at={tile.checked_at} />
            </>
          )}
          {tile.lock === null ? " · no lock" : ""}
        </p>
      </div>
    </div>
  );
}

function LiveNow({ tile, live }: { tile: SurfaceTile; live: Release | null }) {
  return (
    <div className="min-w-0 px-4 py-4 sm:px-5">
      <p className="text-xs font-medium text-faint">Live now</p>
      {live === null ? (
        <LiveUnknown tile={tile} />
      ) : (
        <>
          <p className="text-base font-semibold break-words">
            <CommitTitle title={titleOfRelease(live)} />
          </p>
          <p className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
            {live.commit?.pull == null ? null : <a href={live.commit.pull.url}>#{live.commit.pull.number}</a>}
            {live.commit === null ? null : <span>{live.commit.author.name}</span>}
            <Hash value={live.sha} copy />
            <span>
              {live.released_at === null ? "seen since " : "released "}
              <RelativeTime at={live.released_at ?? live.from} />
              {live.by === null ? "" : <> by {live.by.includes("@") ? <PersonName email={live.by} /> : live.by}</>}
            </span>
          </p>
        </>
      )}
    </div>
  );
}

/** What was seen last, with its age; nobody knows whether it still is. */
function LiveUnknown({ tile }: { tile: SurfaceTile }) {
  if (tile.live === null) return <p className="text-muted">{unknownLiveWords(tile)}</p>;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-muted">
      Last seen <Hash value={tile.live.sha} copy className="text-ink" /> <RelativeTime at={tile.live.observed_at} />
    </p>
  );
}
