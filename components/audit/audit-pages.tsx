import Link from "next/link";

import { buttonClass } from "@/components/ui/button";
import type { AuditPlace } from "@/lib/audit/api";
import { paths } from "@/lib/paths";

interface AuditPagesProps {
  place: AuditPlace;
  nextCursor: string | null;
  isEmpty: boolean;
}

/** The ways to older rows and back to the newest; the browser's own Back leads to the page before. */
export function AuditPages({ place, nextCursor, isEmpty }: AuditPagesProps) {
  const { cursor, ...filter } = place;
  return (
    <nav aria-label="Pages" className="mt-3 flex items-center justify-between">
      {cursor === undefined ? (
        <span />
      ) : (
        <Link href={paths.audit(filter)} className={buttonClass({ size: "sm" })}>
          ← Newest
        </Link>
      )}
      {nextCursor !== null ? (
        <Link href={paths.audit({ ...filter, cursor: nextCursor })} className={buttonClass({ size: "sm" })}>
          Older →
        </Link>
      ) : isEmpty ? null : (
        <p className="text-sm text-faint">End of history</p>
      )}
    </nav>
  );
}
