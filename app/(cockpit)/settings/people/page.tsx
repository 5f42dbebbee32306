import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { PeopleList } from "@/components/people/people-list";
import { Callout } from "@/components/ui/callout";
import { personOf } from "@/lib/core/actor";
import { can } from "@/lib/core/permissions";
import { accessLinksQuery, peopleQuery } from "@/lib/people/api";
import { listAccessLinks, listPeople } from "@/lib/people/queries";

export const metadata: Metadata = { title: "People" };

const FIRST_PAGE = { limit: 200 };

export default async function PeoplePage() {
  const ctx = await pageContext();
  const permit = can(ctx.actor, "people:manage");
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-1 gap-8">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">People</h1>
        <p className="mt-1 text-sm text-muted">
          Who has an account on this console. The other console has people of its own.
        </p>
      </div>
      {permit.allowed ? (
        <Hydrated
          answers={[
            [peopleQuery().queryKey, await listPeople(ctx, FIRST_PAGE)],
            [accessLinksQuery().queryKey, await listAccessLinks(ctx, FIRST_PAGE)],
          ]}
        >
          <PeopleList me={personOf(ctx.actor)?.id ?? null} />
        </Hydrated>
      ) : (
        <Callout tone="unknown" title={permit.message} />
      )}
    </div>
  );
}
