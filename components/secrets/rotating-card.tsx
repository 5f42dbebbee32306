"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { PlaceList } from "@/components/secrets/place-list";
import { RotationProgress } from "@/components/secrets/rotation-progress";
import { lookOfRotation } from "@/components/secrets/rotation-words";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { Elapsed } from "@/components/ui/elapsed";
import { PersonName } from "@/components/ui/person-name";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { paths } from "@/lib/paths";
import { rotationQuery } from "@/lib/secrets/api";

interface RotatingCardProps {
  name: string;
  id: string;
}

/** A rotation that is on its way, with every place; nothing once it has ended. */
export function RotatingCard({ name, id }: RotatingCardProps) {
  const { data } = useQuery(rotationQuery(name, id));
  if (data === undefined || data.rotation.ended_at !== null) return null;
  const { rotation } = data;
  const look = lookOfRotation(rotation);
  return (
    <Card className="overflow-hidden border-l-[3px] border-l-accent">
      <article aria-label={`Rotation of ${name}`} className="grid grid-cols-1 gap-3 px-4 py-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <StatusGlyph {...look} progress={0.5} />
          <Link
            href={paths.rotation(name, id)}
            className="mono inline-flex min-h-6 items-center font-medium break-all underline-offset-4 hover:underline max-sm:min-h-11"
          >
            {name}
          </Link>
          <Badge tone={look.tone}>{look.word}</Badge>
          <span className="text-sm text-muted sm:ml-auto">
            <PersonName email={rotation.requested_by.email} /> · <Elapsed from={rotation.requested_at} to={null} />
          </span>
        </div>
        <RotationProgress rotation={rotation} />
        <PlaceList places={rotation.places} />
        <p className="text-sm text-muted">The old value is revoked only when all {rotation.places.length} confirm.</p>
      </article>
    </Card>
  );
}
