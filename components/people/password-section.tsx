"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";
import { Card } from "@/components/ui/card";
import { Section } from "@/components/ui/section";

const change = laterDialog(async () => (await import("@/components/people/password-dialog")).PasswordDialog);

/** My password, which nobody sees, and the way to another. */
export function PasswordSection({ email }: { email: string }) {
  return (
    <Section title="Password">
      <Card className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
        <p className="min-w-0 flex-1 basis-52 text-sm text-muted">Signs you in, together with a code.</p>
        <DialogButton refusal={null} preload={change.preload} size="sm" label="Change password">
          {(state) => <change.Dialog email={email} {...state} />}
        </DialogButton>
      </Card>
    </Section>
  );
}
