"use client";

import { ChevronDown } from "lucide-react";
import { type ComponentProps, useEffect } from "react";

import type { ChipParts } from "@/components/flight/chip-panel";
import { briefLinkPhrase, linkPhrase } from "@/components/flight/connection-words";
import { DeployGlyph, expectationOf, lookOf, stepWords } from "@/components/flight/deploy-state";
import type { FlightLink } from "@/components/flight/flight-link";
import { useCountedUntil, useFlightLink, useFlights } from "@/components/flight/flight-watch";
import { FlipFlight } from "@/components/flight/flip-flight";
import { useRequested } from "@/components/flight/requested";
import { RotationFlight } from "@/components/flight/rotation-flight";
import { classNames } from "@/components/ui/class-names";
import { Elapsed } from "@/components/ui/elapsed";
import { later } from "@/components/ui/later";
import { nameOfEmail } from "@/components/ui/person-name";
import { Popover } from "@/components/ui/popover";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { formatDuration } from "@/components/ui/time-text";
import { toneText } from "@/components/ui/tone";
import type { Deploy } from "@/lib/deploys/schemas";

const panel = later(async () => (await import("@/components/flight/chip-panel")).ChipPanel);

/** On every page, in every tab: what is going out, and how far that can be vouched for. */
export function InFlightChip() {
  const { items, ended, flips, rotations, enabled } = useFlights();
  const link = useFlightLink();
  // The next moment may be a restart of this console: then it could not be fetched any more.
  useEffect(() => panel.preload(), []);
  if (!enabled) return null;
  const parts = { items, ended, flips, rotations, link };
  return (
    <>
      <Popover
        title={items.length + flips.length + rotations.length === 0 ? "No deploys running" : "In flight"}
        wide
        trigger={<ChipButton {...parts} />}
      >
        <panel.Part {...parts} />
      </Popover>
      <span role="status" aria-live="polite" className="sr-only">
        {announcement(items, ended, link)}
      </span>
    </>
  );
}

function ChipButton({ items, ended, flips, rotations, link, ...props }: ChipParts & ComponentProps<"button">) {
  const isCurrent = link.kind === "live";
  return (
    <button
      type="button"
      {...props}
      className={classNames(
        // Its width stays, whatever it says: nothing beside it moves.
        "flex h-9 w-40 min-w-0 items-center gap-2 rounded-full border bg-surface pr-2.5 pl-3 text-left text-sm",
        "transition-colors hover:bg-hover max-sm:h-11 sm:w-52 xl:w-60 min-[1440px]:w-80",
        isCurrent ? "border-line" : "stale",
        items.length + ended.length + flips.length + rotations.length === 0 ? "text-muted" : "text-ink",
      )}
    >
      <span className={classNames("min-w-0 flex-1", !isCurrent && "max-sm:hidden")}>
        <ChipContent items={items} ended={ended} flips={flips} rotations={rotations} link={link} />
      </span>
      {isCurrent ? null : (
        <span className={classNames("shrink-0 text-wait", items.length > 0 && "sm:border-l sm:border-line sm:pl-2")}>
          <span className="sm:hidden">{briefLinkPhrase(link)}</span>
          <span className="max-sm:hidden">{linkPhrase(link)}</span>
        </span>
      )}
      <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
    </button>
  );
}

function ChipContent({ items, ended, flips, rotations, link }: ChipParts) {
  const requested = useRequested();
  const last = ended.at(-1);
  const [only, ...others] = items;
  if (requested !== undefined) return <Requesting surface={requested} />;
  if (last !== undefined) {
    const look = lookOf(last.state);
    return (
      <span className={classNames("flex min-w-0 items-center gap-2 font-medium", toneText[look.tone])}>
        <DeployGlyph deploy={last} />
        <span className="truncate">
          {last.surface_id} {look.word.toLowerCase()}
          {ended.length > 1 ? `, ${ended.length - 1} more ended` : ""}
        </span>
      </span>
    );
  }
  const [flip] = flips;
  const [rotation] = rotations;
  const isBrief = link.kind !== "live";
  if (only === undefined && flip !== undefined) return <FlipFlight flip={flip} isBrief={isBrief} />;
  if (only === undefined && rotation !== undefined) return <RotationFlight rotation={rotation} isBrief={isBrief} />;
  if (only === undefined) {
    return (
      <span className="flex min-w-0 items-center gap-2">
        <StatusGlyph
          shape={link.kind === "live" ? "dot" : "dashed"}
          tone={link.kind === "live" ? "ok" : "unknown"}
          className={link.kind === "live" ? "-mx-1" : undefined}
        />
        <span className={classNames("truncate", link.kind !== "live" && "sr-only")}>No deploys running</span>
      </span>
    );
  }
  if (others.length > 0) {
    return (
      <span className="flex min-w-0 items-center gap-2 font-medium">
        <DeployGlyph deploy={only} />
        {items.length} in flight
      </span>
    );
  }
  return <OneFlight deploy={only} isCurrent={link.kind === "live"} />;
}

/** At once after the click, before the console has answered. */
function Requesting({ surface }: { surface: string }) {
  return (
    <span className="flex min-w-0 items-center gap-2 text-muted">
      <StatusGlyph shape="ring" tone="neutral" />
      <span className="truncate">Requesting {surface}…</span>
    </span>
  );
}

/** While it is not current, its age takes the room of its details. */
function OneFlight({ deploy, isCurrent }: { deploy: Deploy; isCurrent: boolean }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <DeployGlyph deploy={deploy} />
      <span className={classNames("truncate font-medium", isCurrent && "sm:shrink-0")}>{deploy.surface_id}</span>
      {isCurrent ? <FlightDetails deploy={deploy} /> : null}
    </span>
  );
}

function FlightDetails({ deploy }: { deploy: Deploy }) {
  const expected = expectationOf(deploy);
  const until = useCountedUntil();
  return (
    <>
      <span className="hidden min-w-0 truncate text-muted sm:inline">{stepWords(deploy)}</span>
      {deploy.step === null ? null : (
        <span className="mono text-muted sm:hidden" aria-hidden>
          {deploy.step.number}/{deploy.step.total}
        </span>
      )}
      <span className="hidden whitespace-nowrap text-muted sm:inline">
        <Elapsed from={deploy.requested_at} to={until} />
        {expected === null ? null : (
          <span className="mono tight hidden xl:inline"> of ~{formatDuration(expected * 1000)}</span>
        )}
      </span>
      <span className="hidden max-w-32 truncate text-faint xl:inline">
        {deploy.requested_by === null ? null : nameOfEmail(deploy.requested_by.email)}
      </span>
    </>
  );
}

function announcement(items: readonly Deploy[], ended: readonly Deploy[], link: FlightLink): string {
  const last = ended.at(-1);
  if (last !== undefined) return `Deploy of ${last.surface_id} ${lookOf(last.state).word.toLowerCase()}.`;
  if (link.kind === "restarting") return "The console is restarting.";
  if (link.kind === "signed_out") return "You are signed out.";
  if (items.length === 0) return "";
  return `In flight: ${items.map((item) => item.surface_id).join(", ")}.`;
}
