"use client";

import { useQuery } from "@tanstack/react-query";

import { flipCommand, instanceWords, lookOfFlag, sourceWords } from "@/components/flags/flag-words";
import { Badge } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { CommandBlock } from "@/components/ui/command-block";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { flagsQuery } from "@/lib/flags/api";
import type { FlagItem } from "@/lib/flags/schemas";

/** Every kill switch, with what it does and how it is flipped. */
export function FlagList({ app }: { app: string }) {
  const { data } = useQuery(flagsQuery());
  return (
    <Section title="Kill switches">
      <ul className="grid grid-cols-1 gap-3">
        {data?.items.map((flag) => (
          <li key={flag.key} className="min-w-0">
            <FlagCard flag={flag} app={app} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function FlagCard({ flag, app }: { flag: FlagItem; app: string }) {
  const look = lookOfFlag(flag);
  const isUnreadable = flag.source === "unreadable";
  return (
    <Card>
      <article aria-label={flag.key} className="grid grid-cols-1 gap-2 px-4 py-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="mono min-w-0 text-sm font-semibold break-all">{flag.key}</h3>
          {flag.risk === "high" ? <Badge tone="wait">high risk</Badge> : <Badge>low risk</Badge>}
          <span className={classNames("ml-auto flex items-center gap-1.5 font-medium", toneText[look.tone])}>
            <StatusGlyph shape={look.shape} tone={look.tone} />
            {look.word}
          </span>
        </div>
        <p className="max-w-prose text-sm text-muted">
          <span className="text-ink">{flag.description}</span> {flag.effect}
        </p>
        {isUnreadable ? <Callout role="alert" tone="fail" title={sourceWords(flag)} /> : null}
        <p className="flex flex-wrap gap-x-3 text-xs text-faint">
          {isUnreadable ? null : <span>{sourceWords(flag)}</span>}
          <span>default {flag.default ? "on" : "off"}</span>
          <span>{instanceWords(flag.instances)}</span>
          <span>owned by {flag.owner}</span>
        </p>
        <CommandBlock command={flipCommand(flag, app)} what={`command that turns it ${flag.value ? "off" : "on"}`} />
      </article>
    </Card>
  );
}
