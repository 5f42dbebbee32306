"use client";

import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

interface ErrorNoteProps {
  error: unknown;
  retry: () => void;
}

const FIRST_MS = 4_000;
const LONGEST_MS = 60_000;
/** Failures further apart than this have nothing to do with each other. */
const FORGOTTEN_AFTER_MS = 180_000;

/** How often in a row a page did not load, and when the last time. */
let failures = { count: 0, at: 0 };

/** A page that didn't load: what that means, how to go on, and what to tell an admin. It tries again by itself. */
export function ErrorNote({ error, retry }: ErrorNoteProps) {
  useRetry(retry);
  const digest = digestOf(error);
  return (
    <div role="alert" className="mx-auto max-w-prose py-10">
      <h1 className="text-xl font-semibold tracking-tight">This page didn’t load</h1>
      <p className="mt-2 text-muted">You may be offline, or the console is restarting. Retrying…</p>
      <p className="mt-1 text-muted">Deploys go on: the console follows them, not this page.</p>
      {digest === null ? null : (
        <p className="mt-2 text-muted">
          If it stays, give an admin the time and this mark from the log: <Kbd>{digest}</Kbd>
        </p>
      )}
      <div className="mt-5 flex gap-2">
        <Button variant="accent" onClick={retry}>
          Try again
        </Button>
        <Button onClick={() => location.reload()}>Reload the page</Button>
      </div>
    </div>
  );
}

/** Tries again, less and less often while it goes on failing, and at once when the network is back. */
function useRetry(retry: () => void): void {
  useEffect(() => {
    const timer = setTimeout(retry, nextPause());
    window.addEventListener("online", retry);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", retry);
    };
  }, [retry]);
}

function nextPause(): number {
  const now = Date.now();
  const count = now - failures.at > FORGOTTEN_AFTER_MS ? 0 : failures.count;
  failures = { count: count + 1, at: now };
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** count);
}

function digestOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : null;
}
