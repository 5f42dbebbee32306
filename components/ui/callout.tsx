import type { ComponentProps, ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import { StatusGlyph, type StatusShape } from "@/components/ui/status-glyph";
import { type Tone, toneSoft } from "@/components/ui/tone";

const SHAPES: Record<Tone, StatusShape> = {
  ok: "check",
  run: "ring",
  wait: "triangle",
  fail: "octagon",
  unknown: "dashed",
  neutral: "dot",
};

type CalloutProps = Omit<ComponentProps<"div">, "title"> & { tone: Tone; title: ReactNode };

/** A sentence that must not be overlooked, with room for its explanation. */
export function Callout({ tone, title, children, className, ...props }: CalloutProps) {
  return (
    <div {...props} className={classNames("flex gap-2.5 rounded-md px-3 py-2.5", toneSoft[tone], className)}>
      <StatusGlyph shape={SHAPES[tone]} tone={tone} className="mt-0.5" />
      <div className="min-w-0 flex-1 text-sm break-words">
        <p className="font-medium text-ink">{title}</p>
        {children === undefined ? null : <div className="mt-0.5 text-muted">{children}</div>}
      </div>
    </div>
  );
}
