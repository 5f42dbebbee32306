import { environmentButton } from "@/components/shell/environment-words";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

interface OrderFooterProps {
  formId: string;
  waitsFor: string | null;
  isPending: boolean;
  /** What the button that sends says. */
  send: string;
  onCancel: () => void;
}

/** What is still missing, the way out, and the one red button. */
export function OrderFooter({ formId, waitsFor, isPending, send, onCancel }: OrderFooterProps) {
  const isReady = waitsFor === null && !isPending;
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 gap-y-2">
      <p id={`${formId}-waits`} className="mr-auto text-sm text-muted max-sm:w-full max-sm:empty:hidden">
        {isPending ? "Checking everything once more, then writing it down…" : waitsFor}
      </p>
      <Button onClick={onCancel} className="max-sm:flex-1">
        Cancel
      </Button>
      <Button
        type="submit"
        form={formId}
        variant="bare"
        unavailable={!isReady}
        aria-describedby={`${formId}-waits`}
        className={classNames("max-sm:flex-2", isReady && environmentButton.production)}
      >
        {send}
      </Button>
    </div>
  );
}
