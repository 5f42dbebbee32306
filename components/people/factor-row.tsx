import type { ReactNode } from "react";

interface FactorRowProps {
  title: ReactNode;
  facts: ReactNode;
  action: ReactNode;
}

/** One thing that stands for the second factor: what it is, since when, and what can be done about it. */
export function FactorRow({ title, facts, action }: FactorRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex min-w-0 items-center gap-2 font-medium">{title}</p>
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">{facts}</p>
      </div>
      {action}
    </div>
  );
}
