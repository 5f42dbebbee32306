"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { OnSurface } from "@/components/board/on-surface";
import { SurfaceActions, SurfaceRollback } from "@/components/board/surface-actions";
import { SurfaceHeader } from "@/components/board/surface-header";
import { SurfaceRemarks } from "@/components/board/surface-remarks";
import { ReleaseList } from "@/components/releases/release-list";
import { TimeAxis } from "@/components/releases/time-axis";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { surfacesQuery } from "@/lib/board/api";
import { healthHistoryQuery, LAST_RELEASES, releasesQuery } from "@/lib/releases/api";

interface SurfacePageProps extends Omit<OnSurface, "tile"> {
  surfaceId: string;
}

interface ReleasePageProps extends OnSurface {
  cursor: string | null;
  /** Shows what comes after this page; null where that is shown already. */
  onMore: ((next: string) => void) | null;
}

/** One surface: how it is, what is live, the three things to do about it, and what ran there. */
export function SurfacePage({ surfaceId, door, may }: SurfacePageProps) {
  const { data: tiles } = useQuery(surfacesQuery());
  const { data: latest } = useQuery(releasesQuery(surfaceId, LAST_RELEASES));
  const { data: history } = useQuery(healthHistoryQuery(surfaceId));
  const tile = tiles?.find((one) => one.surface_id === surfaceId);
  if (tile === undefined) return null;
  const releases = latest?.items ?? [];
  return (
    <div className="grid grid-cols-1 gap-4">
      <SurfaceHeader tile={tile} live={releases.find((release) => release.is_live) ?? null}>
        <SurfaceActions tile={tile} releases={releases} door={door} may={may} />
      </SurfaceHeader>
      <SurfaceRemarks tile={tile} may={may} />
      <Section title="Health and releases" aside="14 days · last hour enlarged · UTC">
        <Card>
          <TimeAxis history={history ?? { changes: [] }} releases={releases} />
        </Card>
      </Section>
      <Releases tile={tile} door={door} may={may} />
    </div>
  );
}

/** The last ten, and then all, page by page. */
function Releases({ tile, door, may }: OnSurface) {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  const pages = cursors.map((cursor) => ({ cursor, key: cursor ?? "first" }));
  return (
    <Section title="Last releases" aside="from either console, GitHub or by hand">
      <Card>
        {pages.map(({ cursor, key }, index) => (
          <ReleasePage
            key={key}
            tile={tile}
            door={door}
            may={may}
            cursor={cursor}
            onMore={index === pages.length - 1 ? (next) => setCursors([...cursors, next]) : null}
          />
        ))}
      </Card>
    </Section>
  );
}

function ReleasePage({ tile, door, may, cursor, onMore }: ReleasePageProps) {
  const page = cursor === null ? LAST_RELEASES : { limit: 50, cursor };
  const { data } = useQuery(releasesQuery(tile.surface_id, page));
  if (data === undefined) return <p className="px-4 py-3 text-sm text-muted">Reading the releases…</p>;
  const next = data.next_cursor;
  if (data.items.length === 0)
    return <EmptyState title="Nothing was seen to run here">The first look tells what does.</EmptyState>;
  return (
    <>
      <ReleaseList
        releases={data.items}
        action={(release) => <SurfaceRollback tile={tile} sha={release.sha} door={door} permit={may.rollBack} />}
      />
      {next === null || onMore === null ? null : (
        <div className="border-t border-line p-3 text-center">
          <Button size="lg" onClick={() => onMore(next)}>
            {cursor === null ? "All releases" : "Earlier releases"}
          </Button>
        </div>
      )}
    </>
  );
}
