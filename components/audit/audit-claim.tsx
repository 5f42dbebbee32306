/** What verifying detects and what it cannot, in plain words. */
export function AuditClaim() {
  return (
    <details className="text-sm text-muted">
      <summary className="w-fit rounded-sm text-accent underline-offset-4 hover:underline">
        What this detects, and what it cannot
      </summary>
      <div className="mt-2 grid gap-3">
        <div>
          <h3 className="font-semibold text-ink">It detects, and names the first bad row</h3>
          <ul className="mt-1 list-disc space-y-1 pl-5">
            <li>a row that was changed: its hash no longer fits its bytes</li>
            <li>a row taken out of the middle: the numbers have a gap</li>
            <li>rows that were swapped: one no longer carries the hash of the one before it</li>
            <li>newest rows that were cut off, or a whole chain written anew: a checkpoint outside says otherwise</li>
          </ul>
        </div>
        <div>
          <h3 className="font-semibold text-ink">It cannot detect</h3>
          <ul className="mt-1 list-disc space-y-1 pl-5">
            <li>rows of the last ten minutes that are cut off, or written anew, before a checkpoint covers them</li>
            <li>
              a log written anew by somebody who has the database and SECRET_KEY, and can take the checkpoints outside
              away
            </li>
            <li>what was never told to this console, or was told to it wrongly</li>
          </ul>
        </div>
      </div>
    </details>
  );
}
