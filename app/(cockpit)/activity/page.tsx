import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { ActivityView } from "@/components/activity/activity-view";
import { listDoers } from "@/lib/activity/queries";
import { activityQuerySchema } from "@/lib/activity/schemas";

export const metadata: Metadata = { title: "Activity" };

interface ActivityPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const ctx = await pageContext();
  const given = activityQuerySchema.pick({ q: true, cursor: true }).safeParse(await searchParams).data;
  return (
    <div className="mx-auto max-w-6xl">
      <h1 className="mb-3 text-xl font-semibold tracking-tight">Activity</h1>
      <ActivityView
        text={given?.q ?? ""}
        cursor={given?.cursor}
        surfaceIds={ctx.config.surfaces.map((surface) => surface.surface_id)}
        people={await listDoers(ctx)}
      />
    </div>
  );
}
