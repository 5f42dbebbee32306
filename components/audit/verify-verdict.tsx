import Link from "next/link";

import { Callout } from "@/components/ui/callout";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Verification } from "@/lib/audit/schemas";
import { paths } from "@/lib/paths";

/** What the check of the whole log found, in words. */
export function VerifyVerdict({ verdict }: { verdict: Verification }) {
  const { first_bad: bad, checkpoint, anchor } = verdict;
  const took = `${(verdict.took_ms / 1000).toLocaleString("en-GB", { maximumFractionDigits: 1 })} s`;
  const isCompared = anchor.state === "compared";
  return (
    <Callout
      role={verdict.ok ? "status" : "alert"}
      tone={verdict.ok ? (isCompared ? "ok" : "wait") : "fail"}
      title={
        verdict.ok
          ? `Intact: ${verdict.rows.toLocaleString("en-GB")} rows, verified in ${took}.`
          : bad === null
            ? "Not vouched for. Keep the database as it is until somebody has looked."
            : "Not intact. Keep the database as it is until somebody has looked."
      }
    >
      <p>{verdict.message}</p>
      {bad === null ? null : (
        <p className="mt-1">
          <Link href={paths.audit({ row: bad.seq })} className="font-medium text-accent underline underline-offset-4">
            Row {bad.seq.toLocaleString("en-GB")}
          </Link>{" "}
          is the first bad one; nothing after it is vouched for.
        </p>
      )}
      {checkpoint === null ? null : (
        <p className="mt-1">
          Newest checkpoint outside: {checkpoint.size.toLocaleString("en-GB")} rows, <RelativeTime at={checkpoint.at} />
          .
        </p>
      )}
    </Callout>
  );
}
