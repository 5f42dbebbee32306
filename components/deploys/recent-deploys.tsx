"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { DeployTable } from "@/components/deploys/deploy-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import { deployListQuery, RECENT_DEPLOYS } from "@/lib/deploys/api";
import { paths } from "@/lib/paths";

/** The newest deploys of this console's own record. */
export function RecentDeploys() {
  const { data } = useQuery(deployListQuery(RECENT_DEPLOYS));
  const deploys = data?.items ?? [];
  return (
    <Section
      title="Recent deploys"
      aside={
        <Link href={paths.deploys()} className="text-accent underline-offset-4 hover:underline">
          All deploys
        </Link>
      }
    >
      {deploys.length === 0 ? (
        <EmptyState title="No deploys yet">
          What this console deploys appears here. Start with the Deploy button of a surface above.
        </EmptyState>
      ) : (
        <Card>
          <DeployTable deploys={deploys} caption="Recent deploys, newest first" />
        </Card>
      )}
    </Section>
  );
}
