"use client";

import { useMutation } from "@tanstack/react-query";

import { SignInRefusal } from "@/components/people/sign-in-refusal";
import { Button } from "@/components/ui/button";
import { postSandboxSignIn } from "@/lib/people/api";
import type { SandboxSignIn as Asked } from "@/lib/people/schemas";

interface SandboxSignInProps {
  roles: readonly Asked["role"][];
  /** A path of this console. */
  next: string;
}

/** The people of a sandbox, one press each. */
export function SandboxSignIn({ roles, next }: SandboxSignInProps) {
  const entry = useMutation({
    meta: { quiet: true },
    mutationFn: postSandboxSignIn,
    onSuccess: () => location.assign(next),
  });
  const isBusy = entry.isPending || entry.isSuccess;
  return (
    <section aria-label="Sandbox" className="mt-4 rounded-lg border border-dashed border-edge px-5 py-4">
      <p className="text-sm text-muted">This is a sandbox. Look around as:</p>
      <div className="mt-2 grid grid-cols-3 gap-2">
        {roles.map((role) => (
          <Button key={role} unavailable={isBusy} onClick={() => entry.mutate(role)}>
            {entry.variables === role && isBusy ? "Opening…" : `${role.charAt(0).toUpperCase()}${role.slice(1)}`}
          </Button>
        ))}
      </div>
      {entry.error === null || entry.isPending ? null : (
        <div className="mt-3">
          <SignInRefusal error={entry.error} />
        </div>
      )}
      <p className="mt-2 text-sm text-muted">
        Orders for production ask for a code: <code className="text-xs">npm run code -- admin</code>
      </p>
    </section>
  );
}
