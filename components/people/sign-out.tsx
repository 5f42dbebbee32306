"use client";

import { useState } from "react";

import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import { deleteOwnSession } from "@/lib/people/api";

/** The way out, behind a question: a slip of the thumb ends nothing. */
export function SignOut({ email }: { email: string }) {
  const [stage, setStage] = useState<"closed" | "asking" | "leaving">("closed");
  if (stage === "closed") {
    return (
      <button
        type="button"
        onClick={() => setStage("asking")}
        className="flex min-h-9 w-full items-center rounded-md px-2 text-sm hover:bg-hover max-sm:min-h-11"
      >
        Sign out…
      </button>
    );
  }
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 px-2">
      <p className="mr-auto text-sm text-muted">End this session?</p>
      <Button onClick={() => setStage("closed")}>Stay</Button>
      <Button
        autoFocus
        variant="accent"
        aria-label={`Sign out ${email}`}
        disabled={stage === "leaving"}
        onClick={() => {
          setStage("leaving");
          deleteOwnSession().then(
            () => location.assign(paths.signIn()),
            (error: Error) => {
              setStage("asking");
              showNotice({ key: "sign-out", tone: "fail", text: `Could not sign out: ${error.message}` });
            },
          );
        }}
      >
        Sign out
      </Button>
    </div>
  );
}
