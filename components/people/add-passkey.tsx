"use client";

import { useState } from "react";

import { makePasskey } from "@/components/people/passkey-ceremony";
import { ProofForm } from "@/components/people/proof-form";
import { useFactorOrder } from "@/components/people/use-factor-order";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Has the browser make a passkey for this console. */
export function AddPasskey() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const add = useFactorOrder(makePasskey, () => setOpen(false));
  const change = (next: boolean) => {
    setOpen(next);
    setName("");
    add.reset();
  };
  return (
    <>
      <Button size="sm" aria-haspopup="dialog" onClick={() => change(true)}>
        Add a passkey
      </Button>
      <Dialog open={open} onOpenChange={change} title="Add a passkey">
        <ProofForm
          purpose="this passkey"
          words={{ submit: "Add the passkey", busy: "Waiting for the passkey…" }}
          order={add}
          onProve={(totp) => add.mutate({ totp, name: name.trim() })}
          onCancel={() => change(false)}
        >
          <p className="text-sm text-muted">
            The browser asks next, and checks that it is you: by fingerprint, face or PIN. It signs you in here; actions
            still ask for a code.
          </p>
          <Field label="Name of the passkey">
            <Input
              value={name}
              required
              maxLength={80}
              placeholder="where it is kept"
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
        </ProofForm>
      </Dialog>
    </>
  );
}
