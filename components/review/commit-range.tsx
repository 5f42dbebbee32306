"use client";

import type { ReactNode } from "react";

import { CommitList } from "@/components/review/commit-list";
import { Hash } from "@/components/ui/hash";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { Commit } from "@/lib/surfaces/schemas";

interface CommitRangeProps {
  title: string;
  from: string | null;
  to: string | null;
  /** What stands for a commit that nobody knows. */
  unknown?: string;
  commits: readonly Commit[];
  remarks: readonly (string | null)[];
  children?: ReactNode;
}

/** From which commit to which, what lies between them, and what is to be said of that. */
export function CommitRange({ title, from, to, unknown = "unknown", commits, remarks, children }: CommitRangeProps) {
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <h3 className="text-sm font-medium">{title}</h3>
        <span className="mono flex items-center gap-1.5 text-xs whitespace-nowrap text-muted">
          {from === null ? unknown : <Hash value={from} />}
          <span aria-label="to">→</span>
          {to === null ? unknown : <Hash value={to} />}
        </span>
      </div>
      {commits.length === 0 ? null : <CommitList commits={commits} className="" />}
      {children}
      {remarks.map((remark) =>
        remark === null ? null : (
          <p key={remark} className="mt-1 flex items-start gap-1.5 text-sm text-muted">
            <StatusGlyph shape="triangle" tone="wait" className="mt-0.5 size-3.5" />
            {remark}
          </p>
        ),
      )}
    </div>
  );
}
