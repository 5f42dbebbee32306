import { type ReactNode, useId } from "react";

import { classNames } from "@/components/ui/class-names";

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A titled part of a page. */
export function Section({ title, aside, children, className }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classNames("min-w-0", className)}>
      <div className="mb-2 flex min-h-7 items-center justify-between gap-4">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {aside === undefined ? null : <div className="min-w-0 text-sm text-muted">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
