"use client";

import { useMutation } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";

interface LookForOrderProps<Found> {
  /** What was written down for it; null while nothing is, which may change. */
  look: () => Promise<Found | null>;
  onFound: (found: Found) => void;
}

/** After a lost answer: the way to look, and what sending it again means. */
export function LookForOrder<Found>({ look, onFound }: LookForOrderProps<Found>) {
  const looking = useMutation({
    meta: { quiet: true },
    mutationFn: look,
    onSuccess: (found) => {
      if (found !== null) onFound(found);
    },
  });
  return (
    <>
      <p>Look, or send it again: it can’t run twice. If it was saved, you need no new code.</p>
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <Button size="sm" unavailable={looking.isPending} onClick={() => looking.mutate()}>
          {looking.isPending ? "Looking…" : "Look"}
        </Button>
        <p role="status">{lookWords(looking.isError, looking.data)}</p>
      </div>
    </>
  );
}

/** What a look for an order whose answer was lost has found; nothing where it was found, as that is said elsewhere. */
export function lookWords(isError: boolean, found: unknown): string {
  if (isError) return "The console still does not answer.";
  if (found !== null) return "";
  return "Not saved so far. Look again, or send it again.";
}
