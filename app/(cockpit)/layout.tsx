import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { pageContext } from "@/app/context";
import { EndNotices } from "@/components/flight/end-notices";
import { FlightWatch } from "@/components/flight/flight-watch";
import { InFlightChip } from "@/components/flight/in-flight-chip";
import { TabState } from "@/components/flight/tab-state";
import { Palette } from "@/components/palette/palette";
import { PersonMenu } from "@/components/people/person-menu";
import { environmentWord } from "@/components/shell/environment-words";
import { Frame } from "@/components/shell/frame";
import { QueryProvider } from "@/components/shell/query-provider";
import { readTheme } from "@/components/shell/theme";
import { getInFlight } from "@/lib/deploys/queries";
import { describeEnvironment } from "@/lib/environments/queries";

export default async function CockpitLayout({ children }: { children: ReactNode }) {
  const ctx = await pageContext();
  const [jar, inFlight] = await Promise.all([cookies(), getInFlight(ctx)]);
  const own = ctx.config.surfaces.find((surface) => surface.console === ctx.environment);
  const person = ctx.actor.kind === "person" ? ctx.actor : null;
  return (
    <QueryProvider>
      <FlightWatch
        enabled={ctx.flags.deployChip}
        initial={inFlight}
        ownSurfaceId={own?.surface_id ?? null}
        renderedBy={ctx.buildSha}
      >
        <TabState environment={ctx.environment} />
        {person === null ? null : <EndNotices environment={ctx.environment} personId={person.id} />}
        <Frame
          name={ctx.config.name}
          environment={describeEnvironment(ctx)}
          find={<Palette surfaceIds={ctx.config.surfaces.map((surface) => surface.surface_id)} />}
          flight={<InFlightChip />}
          person={
            person === null ? null : (
              <PersonMenu
                name={person.name}
                email={person.email}
                role={person.role}
                place={environmentWord[ctx.environment]}
                theme={readTheme(jar.get("theme")?.value)}
              />
            )
          }
        >
          {children}
        </Frame>
      </FlightWatch>
    </QueryProvider>
  );
}
