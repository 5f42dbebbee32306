"use client";

import { useId } from "react";

import { Button, buttonClass } from "@/components/ui/button";
import type { AuditFilter } from "@/lib/audit/schemas";
import type { Permit } from "@/lib/core/permissions";
import { apiPaths } from "@/lib/paths";

const FORMATS = [
  { format: "csv", words: "CSV" },
  { format: "ndjson", words: "NDJSON" },
];

/** The rows of the filter as a file; whoever takes one is written in the log. */
export function AuditExport({ filter, permit }: { filter: AuditFilter; permit: Permit }) {
  const reasonId = useId();
  return (
    <div className="min-w-0 sm:text-right">
      <div className="flex items-center gap-2">
        {FORMATS.map(({ format, words }) =>
          permit.allowed ? (
            <a key={format} href={apiPaths.auditExport({ ...filter, format })} download className={buttonClass()}>
              Export {words}
            </a>
          ) : (
            <Button key={format} unavailable aria-describedby={reasonId}>
              Export {words}
            </Button>
          ),
        )}
      </div>
      {permit.allowed ? null : (
        <p id={reasonId} className="mt-1 text-xs text-faint">
          {permit.message}
        </p>
      )}
    </div>
  );
}
