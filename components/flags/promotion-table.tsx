"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { FlipAction, type FlipPermits } from "@/components/flags/flip-action";
import { RemovableFlag } from "@/components/flags/removable-flag";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { SwitchGlyph } from "@/components/ui/switch-glyph";
import { flagPromotionsQuery } from "@/lib/flags/api";
import type { FlagPromotions, FlagSide, PromotableFlag } from "@/lib/flags/schemas";
import { paths } from "@/lib/paths";

const COLUMNS = "md:grid-cols-[minmax(0,1fr)_12rem_12rem] md:gap-x-4";

interface SideBySideProps {
  item: PromotableFlag;
  answer: FlagPromotions;
  isPicked: boolean;
  onPick: () => void;
}

interface BatchBarProps {
  answer: FlagPromotions;
  permits: FlipPermits;
  items: readonly PromotableFlag[];
}

/** Both environments side by side, differences first: what is picked flips here in one release. */
export function PromotionTable({ permits }: { permits: FlipPermits }) {
  const { data } = useQuery(flagPromotionsQuery());
  const [picked, setPicked] = useState<readonly string[]>([]);
  if (data === undefined) return null;
  const differing = data.items.filter(({ differs }) => differs === true);
  const removable = data.items.filter((item) => item.removable);
  const toggle = (key: string) =>
    setPicked((before) => (before.includes(key) ? before.filter((other) => other !== key) : [...before, key]));
  return (
    <div className="grid grid-cols-1 gap-8">
      <Section title="Side by side">
        <Card>
          <div aria-hidden className={`hidden border-b border-line px-4 py-2 text-xs text-muted md:grid ${COLUMNS}`}>
            <span className="pl-8">Flag</span>
            <span>Staging</span>
            <span>Production</span>
          </div>
          <ul className="divide-y divide-line">
            {data.items.map((item) => (
              <SideBySide
                key={item.key}
                item={item}
                answer={data}
                isPicked={picked.includes(item.key)}
                onPick={() => toggle(item.key)}
              />
            ))}
          </ul>
        </Card>
        <BatchBar answer={data} permits={permits} items={differing.filter(({ key }) => picked.includes(key))} />
      </Section>
      <Section title="Ready to remove">
        {removable.length === 0 ? (
          <p className="text-sm text-muted">No temporary flag has been on everywhere for 30 days.</p>
        ) : (
          <ul className="grid grid-cols-1 gap-2 text-sm">
            {removable.map((item) => (
              <RemovableFlag key={item.key} item={item} />
            ))}
          </ul>
        )}
      </Section>
    </div>
  );
}

function SideBySide({ item, answer, isPicked, onPick }: SideBySideProps) {
  const differs = item.differs === true;
  return (
    <li className={classNames("grid grid-cols-2 items-start gap-y-2 px-4 py-3 text-sm", COLUMNS)}>
      <div className="col-span-2 flex min-w-0 items-start gap-3 md:col-span-1">
        {differs ? <Pick flag={item.key} isPicked={isPicked} onPick={onPick} /> : <span className="size-5 shrink-0" />}
        <div className="min-w-0">
          <p className="mono flex flex-wrap items-center gap-x-2 font-medium break-all">
            {item.key}
            {item.risk === "high" ? <Badge tone="wait">risky</Badge> : null}
            {differs ? <Badge tone="run">differs</Badge> : null}
          </p>
          <p className="text-muted">{item.description}</p>
        </div>
      </div>
      <Side name="Staging" side={item.staging} href={differs ? hrefOf(answer, "staging") : null} />
      <Side name="Production" side={item.production} href={differs ? hrefOf(answer, "production") : null} />
    </li>
  );
}

/** Its label takes a thumb. */
function Pick({ flag, isPicked, onPick }: { flag: string; isPicked: boolean; onPick: () => void }) {
  return (
    <label className="-m-3 flex size-11 shrink-0 cursor-pointer items-center justify-center">
      <input
        type="checkbox"
        checked={isPicked}
        onChange={onPick}
        aria-label={`Flip ${flag} here`}
        className="size-5 accent-accent"
      />
    </label>
  );
}

function Side({ name, side, href }: { name: string; side: FlagSide; href: string | null }) {
  const { value, since, problem } = side;
  return (
    <div className="pl-8 md:pl-0">
      <p className="text-xs text-muted md:sr-only">{name}</p>
      <p className="flex items-center gap-2 font-medium">
        {value === null ? <StatusGlyph shape="dashed" tone="unknown" /> : <SwitchGlyph isOn={value} />}
        {value === null ? "Unknown" : value ? "On" : "Off"}
      </p>
      {problem === null ? null : <p className="mt-0.5 text-xs text-wait">{problem}</p>}
      <p className="mt-0.5 text-xs text-faint">
        {since === null ? "no change seen" : <RelativeTime at={since} />}
        {href === null ? null : (
          <a
            href={href}
            className="block w-fit text-accent underline underline-offset-4 max-sm:flex max-sm:min-h-11 max-sm:items-center"
          >
            Flip there<span className="sr-only"> (opens the other console)</span>
          </a>
        )}
      </p>
    </div>
  );
}

/** Null for this console's own environment: its switch is here. */
function hrefOf({ environment, sister_url: url }: FlagPromotions, side: FlagPromotions["environment"]): string | null {
  return environment === side ? null : `${url}${paths.flagPromotions()}`;
}

/** What was picked, brought here to what the other environment has. */
function BatchBar({ answer: { environment }, permits, items }: BatchBarProps) {
  const other = environment === "staging" ? "production" : "staging";
  const flags = items.flatMap((item) => {
    const [here, there] = [item[environment].value, item[other].value];
    return here === null || there === null ? [] : [{ ...item, value: there, expected: here }];
  });
  const app = items[0]?.[environment].app ?? "";
  return (
    <div className="mt-3 flex flex-wrap items-center justify-end gap-3 text-sm text-muted">
      <span>
        {flags.length === 0 ? "Pick what differs to flip it here, in one release." : `${flags.length} picked`}
      </span>
      <FlipAction
        environment={environment}
        app={app}
        flags={flags}
        permits={permits}
        refusal={flags.length === 0 ? "Nothing is picked." : null}
        label={`Set as on ${other}…`}
      />
    </div>
  );
}
