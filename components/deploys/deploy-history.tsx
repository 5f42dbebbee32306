"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { DeployTable } from "@/components/deploys/deploy-table";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { type DeployFilter, deployFilterString, deployListQuery } from "@/lib/deploys/api";
import { paths } from "@/lib/paths";

/** One page of the history under a filter, with the way to older ones. */
export function DeployHistory({ filter }: { filter: DeployFilter }) {
  const { data, isPlaceholderData } = useQuery(deployListQuery(filter));
  if (data === undefined) return <Skeleton className="h-96" />;
  const { cursor, ...first } = filter;
  const isFiltered = Object.values(first).some((value) => value !== undefined);
  if (data.items.length === 0) return <NothingFound isFiltered={isFiltered} isOlder={cursor !== undefined} />;
  return (
    <div className={classNames(isPlaceholderData && "opacity-60")} aria-busy={isPlaceholderData}>
      <Card>
        <DeployTable deploys={data.items} caption="Deploys, newest first" />
      </Card>
      <nav aria-label="Pages" className="mt-3 flex justify-between">
        {cursor === undefined ? (
          <span />
        ) : (
          <Link href={`${paths.deploys()}${deployFilterString(first)}`} className={buttonClass({ size: "sm" })}>
            ← Newest
          </Link>
        )}
        {data.next_cursor === null ? (
          <p className="text-sm text-faint">End of history</p>
        ) : (
          <Link
            href={`${paths.deploys()}${deployFilterString({ ...first, cursor: data.next_cursor })}`}
            className={buttonClass({ size: "sm" })}
          >
            Older →
          </Link>
        )}
      </nav>
    </div>
  );
}

function NothingFound({ isFiltered, isOlder }: { isFiltered: boolean; isOlder: boolean }) {
  if (isOlder) return <EmptyState title="Nothing older">You are past the end of the history.</EmptyState>;
  if (!isFiltered) {
    return (
      <EmptyState title="No deploys yet">
        Start one from a surface on the{" "}
        <Link href={paths.dashboard()} className="text-accent underline underline-offset-4">
          dashboard
        </Link>
        .
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No deploy matches this filter">
      <Link href={paths.deploys()} className="text-accent underline underline-offset-4">
        Show all deploys
      </Link>
    </EmptyState>
  );
}
