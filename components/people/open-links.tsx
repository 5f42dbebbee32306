"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { LINK_WORDS } from "@/components/people/person-words";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { useNow } from "@/components/ui/clock";
import { RelativeTime, TimeUntil } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { deleteAccessLink } from "@/lib/people/api";
import type { AccessLinkItem, AccessLinkList } from "@/lib/people/people-schemas";
import { needsOf } from "@/lib/people/rules";

const plain = laterDialog(async () => (await import("@/components/people/person-order")).PersonOrder);

/** The links that nobody used or took back; null while they are not known. */
export function OpenLinks({ links }: { links: AccessLinkList | null }) {
  return (
    <Section title="Open links">
      <Card>
        {links === null || links.items.length === 0 ? (
          <p className="px-4 py-5 text-sm text-muted">
            {links === null ? "The open links didn’t load. Reload the page." : "No open links."}
          </p>
        ) : (
          <ul className="divide-y divide-line">
            {links.items.map((link) => (
              <LinkRow key={link.id} link={link} />
            ))}
          </ul>
        )}
      </Card>
      {links?.next_cursor == null ? null : (
        <p className="mt-2 text-sm text-muted">The newest {links.items.length} are shown.</p>
      )}
    </Section>
  );
}

function LinkRow({ link }: { link: AccessLinkItem }) {
  const isExpired = Date.parse(link.expires_at) <= useNow(60_000);
  const tone = isExpired ? "unknown" : "wait";
  return (
    <li
      className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
      aria-label={`${LINK_WORDS[link.purpose]} of ${link.email}`}
    >
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 font-medium break-all">{link.email}</span>
          {link.role === null ? null : <Badge>{link.role}</Badge>}
        </p>
        <p className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
          <span>{LINK_WORDS[link.purpose]}</span>
          <span className="inline-flex items-center gap-1.5">
            <StatusGlyph shape={isExpired ? "struck" : "pause"} tone={tone} />
            <span className={toneText[tone]}>{isExpired ? "Expired" : "Open"}</span>
            <span>
              {isExpired ? "" : "ends "}
              <TimeUntil at={link.expires_at} />
            </span>
          </span>
          <span>
            made <RelativeTime at={link.created_at} /> by {link.issued_by}
          </span>
        </p>
      </div>
      <TakeBack link={link} />
    </li>
  );
}

function TakeBack({ link: { id, email, purpose } }: { link: AccessLinkItem }) {
  const isReset = purpose !== "invitation" && needsOf(purpose).authenticator === "new";
  const label = (
    <span>
      Take back<span className="sr-only">: the link of {email}</span>
    </span>
  );
  return (
    <DialogButton size="sm" refusal={null} preload={plain.preload} label={label}>
      {(state) => (
        <plain.Dialog
          {...state}
          title={`Take back the link of ${email}`}
          text={
            isReset
              ? "It opens nothing from now on. Their second factor stays reset: reset it again to let them in."
              : "It opens nothing from now on."
          }
          words={{ send: "Take back", sending: "Taking back…", cancel: "Keep it" }}
          done={`The link of ${email} was taken back.`}
          codeFor={null}
          send={() => deleteAccessLink(id)}
        />
      )}
    </DialogButton>
  );
}
