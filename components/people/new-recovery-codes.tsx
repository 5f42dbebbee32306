"use client";

import { useState } from "react";

import { ProofForm } from "@/components/people/proof-form";
import { useFactorOrder } from "@/components/people/use-factor-order";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CommandBlock } from "@/components/ui/command-block";
import { Dialog } from "@/components/ui/dialog";
import { postRecoveryCodes } from "@/lib/people/api";

/** Makes ten recovery codes and shows them, this once. */
export function NewRecoveryCodes({ replaces }: { replaces: number }) {
  const [open, setOpen] = useState(false);
  const issue = useFactorOrder(postRecoveryCodes);
  const change = (next: boolean) => {
    setOpen(next);
    issue.reset();
  };
  return (
    <>
      <Button size="sm" aria-haspopup="dialog" onClick={() => change(true)}>
        Generate codes
      </Button>
      <Dialog open={open} onOpenChange={change} title="Recovery codes">
        {issue.data === undefined ? (
          <ProofForm
            purpose="these recovery codes"
            words={{ submit: "Make ten codes", busy: "Making…" }}
            order={issue}
            onProve={(totp) => issue.mutate({ totp })}
            onCancel={() => change(false)}
          >
            <p className="text-sm text-muted">
              Each stands in for the authenticator once: to sign in, and to replace it.
              {replaces === 0 ? "" : ` The ${replaces} that are left of the last ten stop working.`}
            </p>
          </ProofForm>
        ) : (
          <div className="grid grid-cols-1 gap-4">
            <Callout role="status" tone="ok" title="Keep these now: they are shown this once.">
              Keep them where the authenticator is not.
            </Callout>
            <CommandBlock command={issue.data.codes.join("\n")} what="recovery codes" />
            <Button variant="accent" className="justify-self-end" onClick={() => change(false)}>
              I have kept them
            </Button>
          </div>
        )}
      </Dialog>
    </>
  );
}
