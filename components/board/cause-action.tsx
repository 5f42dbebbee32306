"use client";

import { ExternalLink } from "lucide-react";
import Link from "next/link";

import { buttonClass } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import type { Mark } from "@/components/ui/status-glyph";
import type { AttentionItem } from "@/lib/board/schemas";

export const LOOK_OF_URGENCY: Record<AttentionItem["urgency"], Mark> = {
  failing: { shape: "octagon", tone: "fail" },
  unknown: { shape: "dashed", tone: "unknown" },
  waiting: { shape: "pause", tone: "wait" },
  warning: { shape: "triangle", tone: "wait" },
  locked: { shape: "lock", tone: "wait" },
};

interface CauseActionProps {
  action: NonNullable<AttentionItem["action"]>;
  subject: string;
}

/** What to do about a cause, here or outside. */
export function CauseAction({ action: { label, href }, subject }: CauseActionProps) {
  const look = classNames(buttonClass({ size: "sm" }), "max-sm:border-transparent max-sm:px-2! max-sm:text-accent");
  if (href.startsWith("/")) {
    return (
      <Link href={href} className={look}>
        {label}
        <span className="sr-only"> ({subject})</span>
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noreferrer" className={look}>
      {label}
      <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only"> ({subject}, opens a new tab)</span>
    </a>
  );
}
