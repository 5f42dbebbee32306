import { CopyButton } from "@/components/ui/copy-button";

/** A command to run elsewhere, whole and ready to copy. */
export function CommandBlock({ command, what = "command" }: { command: string; what?: string }) {
  return (
    <div className="flex items-start gap-1 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-3">
      <pre
        tabIndex={0}
        className="min-w-0 flex-1 overflow-x-auto py-0.5 text-xs leading-5 whitespace-pre-wrap wrap-anywhere"
      >
        <code>{command}</code>
      </pre>
      <CopyButton text={command} what={what} className="max-sm:-my-1.5 max-sm:-mr-1.5 max-sm:size-11" />
    </div>
  );
}
