import type { Metadata } from "next";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { SessionList } from "@/components/people/session-list";
import { TokenList } from "@/components/people/token-list";
import { sessionsQuery, tokensQuery } from "@/lib/people/api";
import { listSessions, listTokens } from "@/lib/people/queries";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const ctx = await pageContext();
  const [sessions, tokens] = await Promise.all([listSessions(ctx), listTokens(ctx)]);
  const person = ctx.actor.kind === "person" ? ctx.actor : null;
  return (
    <Hydrated
      answers={[
        [sessionsQuery().queryKey, sessions],
        [tokensQuery().queryKey, tokens],
      ]}
    >
      <div className="mx-auto grid max-w-4xl grid-cols-1 gap-8">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Settings</h1>
          {person === null ? null : (
            <p className="mt-1 text-sm break-words text-muted">
              {person.name}, {person.email}, {person.role}
            </p>
          )}
        </div>
        <SessionList />
        <TokenList />
      </div>
    </Hydrated>
  );
}
