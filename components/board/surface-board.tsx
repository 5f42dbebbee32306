"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type DeployDoor, refusalOf } from "@/components/board/deploy-door";
import { type MayOnTile, SurfaceCard } from "@/components/board/surface-card";
import { LinkNote } from "@/components/flight/link-note";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { surfacesQuery } from "@/lib/board/api";
import { paths } from "@/lib/paths";

interface SurfaceBoardProps {
  door: DeployDoor;
  may: MayOnTile;
}

/** What is live where: one tile for each surface. */
export function SurfaceBoard({ door, may }: SurfaceBoardProps) {
  const { data: tiles } = useQuery(surfacesQuery());
  return (
    <Section title="Live where" aside={<LinkNote />}>
      <WhyNot door={door} />
      {tiles === undefined || tiles.length === 0 ? (
        <EmptyState title="No surface is configured">Name one in cockpit.config.ts.</EmptyState>
      ) : (
        <ul className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
          {tiles.map((tile) => (
            <li key={tile.surface_id} className="min-w-0">
              <SurfaceCard tile={tile} door={door} may={may} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Why none of the buttons below works, for this person or for everybody. */
function WhyNot({ door }: { door: DeployDoor }) {
  const refusal = refusalOf(door);
  if (refusal === null) return null;
  return (
    <p className="mb-2 flex items-start gap-1.5 text-sm text-muted">
      <StatusGlyph shape="lock" tone="neutral" className="mt-0.5" />
      <span>
        {refusal}{" "}
        {door.switchedOn ? null : (
          <Link href={paths.breakGlass()} className="text-accent underline underline-offset-4">
            Break-glass commands
          </Link>
        )}
      </span>
    </p>
  );
}
