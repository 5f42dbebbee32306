"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { OpenLinks } from "@/components/people/open-links";
import { PersonActions } from "@/components/people/person-actions";
import { accessWords, LINK_WORDS, lookOfPerson } from "@/components/people/person-words";
import { Badge } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { useBroughtIntoView } from "@/components/ui/use-brought-into-view";
import { paths } from "@/lib/paths";
import { accessLinksQuery, peopleQuery } from "@/lib/people/api";
import type { AccessLinkItem, IssuedLink, PersonItem } from "@/lib/people/people-schemas";

interface PersonRowProps {
  person: PersonItem;
  isMe: boolean;
  isOnlyAdmin: boolean;
  links: readonly AccessLinkItem[] | null;
  onIssued: (link: IssuedLink) => void;
}

const invite = laterDialog(async () => (await import("@/components/people/invite-dialog")).InviteDialog);

/** Everybody who has an account here, what an admin may do about each, and the links that are open. */
export function PeopleList({ me }: { me: string | null }) {
  const { data, error } = useQuery(peopleQuery());
  const links = useQuery(accessLinksQuery());
  const [issued, setIssued] = useState<IssuedLink | null>(null);
  const people = data?.items ?? [];
  const admins = people.filter(({ role, state }) => role === "admin" && state === "active");
  const isWhole = data?.next_cursor === null;
  const button = (
    <DialogButton refusal={null} preload={invite.preload} variant="accent" label="Invite…">
      {(state) => <invite.Dialog {...state} onIssued={setIssued} />}
    </DialogButton>
  );
  return (
    <>
      <Section title="Accounts" aside={button}>
        <IssuedNote issued={issued} />
        {error === null || data === undefined ? null : (
          <Callout tone="unknown" title="The list may be old: the console does not answer." className="mb-3" />
        )}
        <Card>
          <ul className="divide-y divide-line">
            {people.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                isMe={person.id === me}
                isOnlyAdmin={isWhole && admins.length === 1}
                links={links.data?.items ?? null}
                onIssued={setIssued}
              />
            ))}
          </ul>
        </Card>
        {isWhole ? null : <p className="mt-2 text-sm text-muted">The newest {people.length} are shown.</p>}
      </Section>
      <OpenLinks links={links.data ?? null} />
    </>
  );
}

/** The link, this once. */
function IssuedNote({ issued }: { issued: IssuedLink | null }) {
  const box = useBroughtIntoView(issued);
  if (issued === null) return null;
  const title = `${LINK_WORDS[issued.purpose]} for ${issued.email}. The link is shown this once.`;
  return (
    <Callout ref={box} role="status" tone="ok" title={title} className="mb-3 scroll-my-20">
      <p className="mb-1.5">
        Give it to them in person, or in a message that disappears. It works once and ends{" "}
        <TimeUntil at={issued.expires_at} />.
      </p>
      <CommandBlock command={`${location.origin}${paths.access(issued.token)}`} what="link" />
    </Callout>
  );
}

function PersonRow({ person, isMe, isOnlyAdmin, links, onIssued }: PersonRowProps) {
  return (
    <li className="grid grid-cols-1 gap-2 px-4 py-3" aria-label={person.email}>
      <PersonFacts person={person} isMe={isMe} />
      {isMe ? (
        <p className="text-sm text-faint">
          {isOnlyAdmin
            ? "You are the only admin here. Make somebody else one as well."
            : "Another admin changes your role or access. Settings has the rest."}
        </p>
      ) : (
        <PersonActions person={person} links={links} onIssued={onIssued} />
      )}
    </li>
  );
}

function PersonFacts({ person, isMe }: { person: PersonItem; isMe: boolean }) {
  const look = lookOfPerson(person);
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 font-medium break-words">{person.name}</span>
        <Badge>{person.role}</Badge>
        {isMe ? <Badge>you</Badge> : null}
      </p>
      <p className="text-sm break-all text-muted">{person.email}</p>
      <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
        <span className="inline-flex items-center gap-1.5">
          <StatusGlyph shape={look.shape} tone={look.tone} />
          <span className={toneText[look.tone]}>{look.word}</span>
          {person.disabled_at === null ? null : <RelativeTime at={person.disabled_at} />}
        </span>
        <span>
          {person.last_seen_at === null ? (
            "never seen"
          ) : (
            <>
              last seen <RelativeTime at={person.last_seen_at} />
            </>
          )}
        </span>
        <span>{accessWords(person)}</span>
      </p>
    </div>
  );
}
