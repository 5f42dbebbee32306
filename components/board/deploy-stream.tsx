"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { DeployGlyph, lookOf, requesterWords } from "@/components/flight/deploy-state";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { nameOfEmail } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { deployListQuery, RECENT_DEPLOYS } from "@/lib/deploys/api";
import type { Deploy } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

/** Beside the board, where a screen is wide enough: what has happened last, one sentence for each deploy. */
export function DeployStream() {
  const { data } = useQuery(deployListQuery(RECENT_DEPLOYS));
  return (
    <section aria-label="Activity" className="rounded-lg border border-line bg-surface text-sm shadow-lift">
      <h2 className="flex h-10 items-center justify-between border-b border-line px-4 font-semibold">
        Activity
        <Link href={paths.activity()} className="font-normal text-accent underline-offset-4 hover:underline">
          Open<span className="sr-only"> the activity</span>
        </Link>
      </h2>
      <ul className="divide-y divide-line/60">
        {data?.items.map((deploy) => (
          <StreamEntry key={deploy.id} deploy={deploy} />
        ))}
      </ul>
    </section>
  );
}

function StreamEntry({ deploy }: { deploy: Deploy }) {
  const { id, requested_by: by, surface_id: surface, target_env: environment, reason, failure } = deploy;
  const said = failure?.message ?? (by === null ? requesterWords(deploy) : reason);
  return (
    <li className="px-4 py-2.5">
      <div className="flex items-start gap-2">
        <DeployGlyph deploy={deploy} className="mt-0.5" />
        <p className="min-w-0 flex-1 break-words text-muted">
          {by === null ? "" : `${nameOfEmail(by.email)}: `}
          <Link href={paths.deploy(id)} className="font-medium text-ink underline-offset-4 hover:underline">
            {surface}
          </Link>{" "}
          {environment === "unknown" ? null : (
            <EnvironmentShape
              environment={environment}
              className={`inline size-[7px] ${environment === "production" ? "text-production-ink" : "text-staging-ink"}`}
            />
          )}{" "}
          {lookOf(deploy.state).word.toLowerCase()}
        </p>
        <span className="text-xs leading-5 text-faint">
          <RelativeTime at={deploy.finished_at ?? deploy.requested_at} />
        </span>
      </div>
      {said === null ? null : (
        <p className="truncate pl-6 text-xs text-faint" title={said}>
          {said}
        </p>
      )}
    </li>
  );
}
