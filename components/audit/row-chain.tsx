import { CopyButton } from "@/components/ui/copy-button";
import { Hash } from "@/components/ui/hash";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { wordsOfAction } from "@/lib/audit/events";
import type { AuditRow } from "@/lib/audit/schemas";

interface RowChainProps {
  row: AuditRow;
  newer: AuditRow | null;
  older: AuditRow | null;
  /** Whether the neighbours were looked for. */
  isRead: boolean;
  onShow: (seq: number) => void;
}

interface LinkProps {
  name: string;
  row: AuditRow | null;
  onShow: (seq: number) => void;
  children: string;
}

/** A row's place in the hash chain: each row carries the hash of the one before it. */
export function RowChain({ row, newer, older, isRead, onShow }: RowChainProps) {
  return (
    <section aria-label="Place in the chain">
      <h3 className="mb-2 font-semibold">Place in the chain</h3>
      <ol className="divide-y divide-line rounded-lg border border-line text-sm">
        <Link name="After it" row={newer} onShow={onShow}>
          {isRead ? "none: this is the newest row" : "being read"}
        </Link>
        {newer === null ? null : <Join holds={newer.prev_hash === row.hash} />}
        <li className="grid gap-1 bg-accent-soft px-3 py-2">
          <p className="font-medium">This row</p>
          <Digest name="hash" text={row.hash} />
          <Digest name="prev_hash" text={row.prev_hash} />
        </li>
        {older === null ? null : <Join holds={row.prev_hash === older.hash} />}
        <Link name="Before it" row={older} onShow={onShow}>
          {row.seq === 1 ? "none: this is the first row" : isRead ? "missing: verify the log" : "being read"}
        </Link>
      </ol>
    </section>
  );
}

function Link({ name, row, onShow, children }: LinkProps) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 px-3 py-2">
      <span className="w-16 shrink-0 text-faint">{name}</span>
      {row === null ? (
        <span className="text-faint">{children}</span>
      ) : (
        <>
          <button
            type="button"
            onClick={() => onShow(row.seq)}
            className="text-accent underline-offset-4 hover:underline"
          >
            row {row.seq.toLocaleString("en-GB")}
          </button>
          <span>{wordsOfAction(row.action).name}</span>
          <span className="ml-auto text-xs text-faint">
            <Hash value={row.hash} />
          </span>
        </>
      )}
    </li>
  );
}

function Join({ holds }: { holds: boolean }) {
  return (
    <li className="flex items-center gap-2 px-3 py-1 text-xs text-muted">
      <StatusGlyph shape={holds ? "check" : "octagon"} tone={holds ? "ok" : "fail"} className="size-3.5" />
      {holds ? "follows: the hashes agree" : "does NOT follow: the hashes differ. Verify the log and tell an admin."}
    </li>
  );
}

function Digest({ name, text }: { name: string; text: string }) {
  return (
    <p className="flex items-center gap-2 text-xs">
      <span className="w-16 shrink-0 text-faint">{name}</span>
      <code className="min-w-0 flex-1 break-all">{text}</code>
      <CopyButton text={text} what={name} />
    </p>
  );
}
