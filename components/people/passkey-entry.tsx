"use client";

import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";

import { keepFailedTries } from "@/components/people/failed-tries";
import { enterWithPasskey } from "@/components/people/passkey-ceremony";
import { SignInRefusal } from "@/components/people/sign-in-refusal";
import { Button } from "@/components/ui/button";

/** The way in that needs neither password nor code; `next` is a path of this console. */
export function PasskeyEntry({ next }: { next: string }) {
  const entry = useMutation({
    meta: { quiet: true },
    mutationFn: enterWithPasskey,
    onSuccess: ({ failed_attempts }) => {
      keepFailedTries(failed_attempts);
      location.assign(next);
    },
  });
  const isBusy = entry.isPending || entry.isSuccess;
  return (
    <div className="grid gap-3">
      <Button size="lg" unavailable={isBusy} className="w-full" onClick={() => entry.mutate()}>
        <KeyRound aria-hidden className="size-4" />
        {isBusy ? "Waiting for the passkey…" : "Use a passkey"}
      </Button>
      {entry.error === null || entry.isPending ? null : <SignInRefusal error={entry.error} />}
    </div>
  );
}
