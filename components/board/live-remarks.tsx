"use client";

import type { ReactNode } from "react";

import { DriftRemark, SeenAction } from "@/components/board/drift-remark";
import { LOOK_OF_ATTEMPT } from "@/components/board/look-of-surface";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { Permit } from "@/lib/core/permissions";
import { shortSha } from "@/lib/core/words";
import type { ReleaseAttemptSeen } from "@/lib/surfaces/schemas";

/** Who shipped what is live, where that is not plain, and what of this surface nobody can watch. */
export function LiveRemarks({ tile, review }: { tile: SurfaceTile; review: Permit }) {
  const { drift, explanation, unwatched, release_attempt: attempt, unreadable_items: unreadable } = tile;
  return (
    <>
      {attempt === null ? null : (
        <Remark {...LOOK_OF_ATTEMPT[attempt.state]}>
          <AttemptWords attempt={attempt} />
        </Remark>
      )}
      {unreadable === 0 || attempt?.release.startsWith("unreadable") ? null : (
        <Remark shape="dashed" tone="unknown">
          {unreadable === 1 ? "1 release was" : `${unreadable} releases were`} not readable. What serves is known all
          the same.
        </Remark>
      )}
      {drift === null ? null : <DriftRemark surfaceId={tile.surface_id} drift={drift} review={review} />}
      {explanation?.state === "unknown" && drift === null ? (
        <>
          <Remark shape="dashed" tone="unknown">
            <span title={explanation.words}>{explanation.words}</span> <RelativeTime at={explanation.since} />
          </Remark>
          <SeenAction surfaceId={tile.surface_id} review={review} />
        </>
      ) : null}
      {unwatched.map(({ message, since }) => (
        <Remark key={message} shape="dashed" tone="unknown">
          <span title={message}>{message}</span> Since <RelativeTime at={since} />.
        </Remark>
      ))}
    </>
  );
}

/** What became of a release, and since when; where it is known not to be in force, that the one before it still serves. */
function AttemptWords({ attempt }: { attempt: ReleaseAttemptSeen }) {
  const { words, sha, since, state } = attempt;
  return (
    <>
      {words.charAt(0).toUpperCase() + words.slice(1)}
      {sha === null ? "" : ` (${shortSha(sha)})`}
      {since === null ? null : (
        <>
          , <RelativeTime at={since} />
        </>
      )}
      {state === "unknown" ? ". Look at the platform." : ". What was live before still is."}
    </>
  );
}

/** What a tile says below its facts, in a shape and in words. */
export function Remark({ shape, tone, children }: Mark & { children: ReactNode }) {
  return (
    <p className="mt-2 flex items-start gap-1.5 text-xs text-muted">
      <StatusGlyph shape={shape} tone={tone} className="size-3.5 translate-y-px" />
      <span className="line-clamp-3 min-w-0 break-words">{children}</span>
    </p>
  );
}
