"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useSyncExternalStore } from "react";

import { AcceptanceForm } from "@/components/people/acceptance-form";
import { LINK_TITLES } from "@/components/people/person-words";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ApiError } from "@/lib/core/api-client";
import { paths } from "@/lib/paths";
import { accessOfferQuery } from "@/lib/people/api";

interface TakeUpLinkProps {
  /** Which console this is. */
  place: string;
  /** Whose session of this browser ends once the link is taken up. */
  signedInAs: string | null;
}

/** Reads the link behind the # of the address, says what it is for, and asks for what it sets. */
export function TakeUpLink({ place, signedInAs }: TakeUpLinkProps) {
  const token = useFragment();
  const offer = useQuery({ ...accessOfferQuery(token ?? ""), enabled: token !== null && token !== "" });
  if (token === "") return <NoLink title="This address has no link in it. Open the link you were given, whole." />;
  if (token !== null && offer.data !== undefined) {
    return (
      <>
        <Heading>
          {LINK_TITLES[offer.data.purpose]} {place}
        </Heading>
        {signedInAs === null ? null : (
          <Callout tone="wait" title={`This browser is signed in as ${signedInAs}.`} className="mb-4">
            It is signed in as {offer.data.email} instead once you finish.
          </Callout>
        )}
        <AcceptanceForm key={token} token={token} offer={offer.data} />
      </>
    );
  }
  if (offer.error !== null) {
    return isOver(offer.error) ? (
      <NoLink title={offer.error.message} />
    ) : (
      <Unread error={offer.error} isReading={offer.isFetching} onRead={() => void offer.refetch()} />
    );
  }
  return (
    <>
      <Heading>Access link</Heading>
      <p role="status" className="text-sm text-muted">
        Reading the link…
      </p>
    </>
  );
}

/** What stands behind the # of the address; null on the server, which never gets it. */
function useFragment(): string | null {
  return useSyncExternalStore(watchFragment, readFragment, () => null);
}

function watchFragment(onChange: () => void): () => void {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
}

function readFragment(): string {
  return location.hash.slice(1);
}

/** A link that opens nothing, and where to go instead. */
function NoLink({ title }: { title: string }) {
  return (
    <>
      <Heading>Access link</Heading>
      <Callout role="alert" tone="fail" title={title} />
      <p className="mt-4 text-sm text-muted">
        You have an account?{" "}
        <Link href={paths.signIn()} className="font-medium text-accent underline underline-offset-4">
          Sign in
        </Link>
      </p>
    </>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return <h1 className="mb-5 text-lg font-semibold">{children}</h1>;
}

/** The console said that this link opens nothing; anything else says nothing about the link. */
function isOver(error: Error): boolean {
  return error instanceof ApiError && [400, 404, 409, 422].includes(error.status);
}

function Unread({ error, isReading, onRead }: { error: Error; isReading: boolean; onRead: () => void }) {
  return (
    <>
      <Heading>Access link</Heading>
      <Callout role="alert" tone="unknown" title={error.message}>
        The link was not read, and is not used up.
      </Callout>
      <Button className="mt-4" unavailable={isReading} onClick={onRead}>
        {isReading ? "Reading…" : "Try again"}
      </Button>
    </>
  );
}
