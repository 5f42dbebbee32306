"use client";

import { DialogButton } from "@/components/order/dialog-button";
import { laterDialog } from "@/components/order/use-opening";

const record = laterDialog(async () => (await import("@/components/secrets/record-dialog")).RecordDialog);

interface RecordActionProps {
  name: string;
  /** Which places hold the old value; null where none is known to. */
  stillOld: string | null;
  /** Why nothing can be recorded now; null where it can. */
  refusal: string | null;
}

/** The button that ends a rotation by hand. */
export function RecordAction({ name, stillOld, refusal }: RecordActionProps) {
  return (
    <DialogButton refusal={refusal} preload={record.preload} variant="accent" label="Record rotation…">
      {(state) => <record.Dialog name={name} stillOld={stillOld} {...state} />}
    </DialogButton>
  );
}
