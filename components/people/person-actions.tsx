"use client";

import type { ReactNode } from "react";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog, type OpenState } from "@/components/order/use-opening";
import {
  deletePerson,
  deletePersonSessions,
  postClearedGuesses,
  postEnabling,
  postPasswordLink,
} from "@/lib/people/api";
import type { AccessLinkItem, IssuedLink, PersonItem } from "@/lib/people/people-schemas";
import { whyNoPasswordLink } from "@/lib/people/rules";

interface PersonActionsProps {
  person: PersonItem;
  /** The open links of this console; null while nobody knows them. */
  links: readonly AccessLinkItem[] | null;
  onIssued: (link: IssuedLink) => void;
}

interface ActionProps {
  label: string;
  email: string;
  refusal?: string | null;
  preload: () => void;
  children: (state: OpenState) => ReactNode;
}

const plain = laterDialog(async () => (await import("@/components/people/person-order")).PersonOrder);
const role = laterDialog(async () => (await import("@/components/people/role-dialog")).RoleDialog);
const reset = laterDialog(async () => (await import("@/components/people/reset-factor-dialog")).ResetFactorDialog);

/** What an admin may do about somebody else; what the console would refuse says why instead. */
export function PersonActions({ person, links, onIssued }: PersonActionsProps) {
  const { email } = person;
  if (person.state === "disabled") return <EnableAction person={person} />;
  return (
    <div className="flex flex-wrap gap-2">
      {person.guesses_spent ? <ClearAction person={person} /> : null}
      <Action label="Change role" email={email} preload={role.preload}>
        {(state) => <role.Dialog {...state} person={person} />}
      </Action>
      <PasswordAction person={person} links={links} onIssued={onIssued} />
      <Action label="Reset second factor" email={email} preload={reset.preload}>
        {(state) => <reset.Dialog {...state} person={person} onIssued={onIssued} />}
      </Action>
      <EndSessionsAction person={person} />
      <DisableAction person={person} />
    </div>
  );
}

function EnableAction({ person: { id, email } }: { person: PersonItem }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Action label="Enable" email={email} preload={plain.preload}>
        {(state) => (
          <plain.Dialog
            {...state}
            title={`Enable ${email}`}
            text="Their password and authenticator work as before. No session or API token comes back."
            words={{ send: "Enable", sending: "Enabling…" }}
            done={`${email} is enabled.`}
            codeFor="this change"
            send={(totp) => postEnabling(id, { totp })}
          />
        )}
      </Action>
      <span className="text-sm text-faint">Enable them before you change anything else.</span>
    </div>
  );
}

/** A button whose name says whom it is about. */
function Action({ label, email, refusal = null, preload, children }: ActionProps) {
  const name = (
    <span>
      {label}
      <span className="sr-only">: {email}</span>
    </span>
  );
  return (
    <DialogButton size="sm" refusal={refusal} preload={preload} label={name}>
      {children}
    </DialogButton>
  );
}

function ClearAction({ person: { id, email } }: { person: PersonItem }) {
  return (
    <Action label="Clear guesses" email={email} preload={plain.preload}>
      {(state) => (
        <plain.Dialog
          {...state}
          title={`Clear guesses of ${email}`}
          text="A hundred codes in a row were wrong, so none is accepted. Ask first whether it was them."
          words={{ send: "Clear guesses", sending: "Clearing…" }}
          done={`Codes of ${email} are accepted again.`}
          codeFor="this change"
          send={(totp) => postClearedGuesses(id, { totp })}
        />
      )}
    </Action>
  );
}

function PasswordAction({ person, links, onIssued }: PersonActionsProps) {
  const { id, email } = person;
  const refusal = links === null ? "The open links didn’t load. Reload the page." : whyNoPasswordLink(email, links);
  return (
    <Action label="Password link" email={email} refusal={refusal} preload={plain.preload}>
      {(state) => (
        <plain.Dialog
          {...state}
          title={`Password link of ${email}`}
          text="They use it to set a new password, with a code from their authenticator. The current one works until then. An earlier link of theirs stops working."
          words={{ send: "Create link", sending: "Creating…" }}
          done="Password link created. Hand it over."
          codeFor="this link"
          send={async (totp) => onIssued(await postPasswordLink(id, { totp }))}
        />
      )}
    </Action>
  );
}

function EndSessionsAction({ person: { id, email, sessions } }: { person: PersonItem }) {
  const refusal = sessions === 0 ? `${email} has no open session.` : null;
  return (
    <Action label="End sessions" email={email} refusal={refusal} preload={plain.preload}>
      {(state) => (
        <plain.Dialog
          {...state}
          title={`End the sessions of ${email}`}
          text="They are signed out everywhere, and may sign in again. Their API tokens stay."
          words={{ send: "End sessions", sending: "Ending…", cancel: "Keep them" }}
          done={`The sessions of ${email} ended.`}
          codeFor={null}
          send={() => deletePersonSessions(id)}
        />
      )}
    </Action>
  );
}

function DisableAction({ person: { id, email } }: { person: PersonItem }) {
  return (
    <Action label="Disable" email={email} preload={plain.preload}>
      {(state) => (
        <plain.Dialog
          {...state}
          title={`Disable ${email}`}
          text="Sessions, API tokens and an open link of theirs end at once. Their records stay. You can enable them again."
          words={{ send: "Disable", sending: "Disabling…", cancel: "Keep access" }}
          done={`${email} is disabled.`}
          codeFor={null}
          send={() => deletePerson(id)}
        />
      )}
    </Action>
  );
}
