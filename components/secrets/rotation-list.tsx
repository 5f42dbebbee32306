"use client";

import Link from "next/link";
import { lookOfRotation } from "@/components/secrets/rotation-words";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PersonName } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { paths } from "@/lib/paths";
import type { Rotation } from "@/lib/secrets/schemas";

interface RotationListProps {
  rotations: readonly Rotation[];
  empty: string;
}

/** Rotations, newest first, each with who did it and how it ended. */
export function RotationList({ rotations, empty }: RotationListProps) {
  if (rotations.length === 0) return <EmptyState title="No rotations yet">{empty}</EmptyState>;
  return (
    <Card>
      <ul className="grid grid-cols-1 divide-y divide-line text-sm">
        {rotations.map((rotation) => {
          const look = lookOfRotation(rotation);
          return (
            <li key={rotation.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
              <StatusGlyph {...look} progress={0.5} />
              <Link
                href={paths.rotation(rotation.secret, rotation.id)}
                className="mono inline-flex min-h-6 items-center font-medium break-all underline-offset-4 hover:underline max-sm:min-h-11"
              >
                {rotation.secret}
              </Link>
              <span>{look.word}</span>
              <span className="min-w-0 text-muted">
                by <PersonName email={rotation.requested_by.email} />
              </span>
              <span className="ml-auto text-faint">
                <RelativeTime at={rotation.ended_at ?? rotation.requested_at} />
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
