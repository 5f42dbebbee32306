import type { Metadata } from "next";
import Link from "next/link";

import { pageContext } from "@/app/context";
import { Hydrated } from "@/app/hydrated";
import { NoticeSwitch } from "@/components/flight/notice-switch";
import { PasswordSection } from "@/components/people/password-section";
import { SecondFactors } from "@/components/people/second-factors";
import { SessionList } from "@/components/people/session-list";
import { TokenList } from "@/components/people/token-list";
import { Section } from "@/components/ui/section";
import { can } from "@/lib/core/permissions";
import { paths } from "@/lib/paths";
import { secondFactorsQuery, sessionsQuery, tokensQuery } from "@/lib/people/api";
import { getSecondFactors, listSessions, listTokens } from "@/lib/people/queries";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const ctx = await pageContext();
  const [factors, sessions, tokens] = await Promise.all([getSecondFactors(ctx), listSessions(ctx), listTokens(ctx)]);
  const person = ctx.actor.kind === "person" ? ctx.actor : null;
  return (
    <Hydrated
      answers={[
        [secondFactorsQuery().queryKey, factors],
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
        {person === null ? null : <PasswordSection email={person.email} />}
        <SecondFactors />
        <SessionList />
        <TokenList />
        <NoticeSwitch />
        {can(ctx.actor, "people:manage").allowed ? <PeopleLink /> : null}
        {can(ctx.actor, "display:manage").allowed ? <DisplaysLink /> : null}
        {can(ctx.actor, "webhook:manage").allowed ? <WebhooksLink /> : null}
      </div>
    </Hydrated>
  );
}

function PeopleLink() {
  return (
    <Section title="People">
      <p className="text-sm text-muted">
        Who has an account here, and the links that let somebody in.{" "}
        <Link href={paths.people()} className="font-medium text-accent hover:underline">
          Manage people
        </Link>
      </p>
    </Section>
  );
}

function DisplaysLink() {
  return (
    <Section title="Displays">
      <p className="text-sm text-muted">
        Screens that show the wall.{" "}
        <Link href={paths.displays()} className="font-medium text-accent hover:underline">
          Manage displays
        </Link>
      </p>
    </Section>
  );
}

function WebhooksLink() {
  return (
    <Section title="Webhooks">
      <p className="text-sm text-muted">
        What happens here, told to Slack or to a service of your own.{" "}
        <Link href={paths.webhooks()} className="font-medium text-accent hover:underline">
          Manage webhooks
        </Link>
      </p>
    </Section>
  );
}
