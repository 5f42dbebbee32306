"use client";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";

/** A page that could not be made: what that means, how to go on, and what to tell an admin. */
export function ErrorNote({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = digestOf(error);
  return (
    <div role="alert" className="mx-auto max-w-prose py-10">
      <h1 className="text-xl font-semibold tracking-tight">This page could not be made</h1>
      <p className="mt-2 text-muted">
        Something failed while it was being read. Deploys that are going out are not affected: they are followed by the
        console, not by this page.
      </p>
      {digest === null ? null : (
        <p className="mt-2 text-muted">
          If it happens again, tell an admin the time and this mark; it stands beside the request id in the log:{" "}
          <Kbd>{digest}</Kbd>
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

function digestOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string" ? error.digest : null;
}
