"use client";

import { useState } from "react";

import { ProofForm } from "@/components/people/proof-form";
import { useFactorOrder } from "@/components/people/use-factor-order";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { deletePasskey } from "@/lib/people/api";
import type { PasskeyItem } from "@/lib/people/schemas";

/** Takes one passkey's way in away. */
export function RemovePasskey({ passkey }: { passkey: PasskeyItem }) {
  const [open, setOpen] = useState(false);
  const remove = useFactorOrder((totp: string) => deletePasskey(passkey.id, { totp }));
  const change = (next: boolean) => {
    setOpen(next);
    remove.reset();
  };
  return (
    <>
      <Button size="sm" aria-haspopup="dialog" aria-label={`Remove ${passkey.name}`} onClick={() => change(true)}>
        Remove
      </Button>
      <Dialog open={open} onOpenChange={change} title={`Remove ${passkey.name}`}>
        <ProofForm
          purpose="this removal"
          words={{ submit: "Remove the passkey", busy: "Removing…" }}
          order={remove}
          onProve={(totp) => remove.mutate(totp)}
          onCancel={() => change(false)}
        >
          <p className="text-sm text-muted">
            It no longer signs you in. Sessions it opened stay open. Its keeper may go on offering it: delete it there
            too.
          </p>
        </ProofForm>
      </Dialog>
    </>
  );
}
