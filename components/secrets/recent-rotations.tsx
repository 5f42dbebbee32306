"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { RotationList } from "@/components/secrets/rotation-list";
import { Section } from "@/components/ui/section";
import { paths } from "@/lib/paths";
import { recentRotationsQuery } from "@/lib/secrets/api";

/** The newest rotations of this console. */
export function RecentRotations() {
  const { data } = useQuery(recentRotationsQuery());
  return (
    <Section
      title="Recent rotations"
      aside={
        <Link href={paths.secrets()} className="text-accent underline underline-offset-4">
          All secrets
        </Link>
      }
    >
      <RotationList rotations={data?.items ?? []} empty="What is rotated on this console is listed here." />
    </Section>
  );
}
