"use client";

import { EVENT_FAMILIES, type EventFamily } from "@/lib/webhooks/rules";
import type { WebhookFormat } from "@/lib/webhooks/schemas";

/** What a person types and ticks. */
export interface WebhookFields {
  name: string;
  url: string;
  format: WebhookFormat;
  families: readonly EventFamily[];
  surfaces: readonly string[];
  code: string;
}

interface ChosenEventsProps {
  fields: Pick<WebhookFields, "families" | "surfaces">;
  set: (change: Partial<WebhookFields>) => void;
  surfaceIds: readonly string[];
}

interface TickProps {
  label: string;
  isTicked: boolean;
  onTick: (isTicked: boolean) => void;
}

/** Which events are sent: kinds of the audit log, and surfaces. */
export function ChosenEvents({ fields: { families, surfaces }, set, surfaceIds }: ChosenEventsProps) {
  return (
    <>
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-medium">Events</legend>
        <div className="grid grid-cols-2 gap-x-4 sm:grid-cols-3">
          {EVENT_FAMILIES.map(({ family, words }) => (
            <Tick
              key={family}
              label={words}
              isTicked={families.includes(family)}
              onTick={(isTicked) => set({ families: toggled(families, family, isTicked) })}
            />
          ))}
        </div>
        <p className="text-xs text-faint">
          Intent: what is ordered. Lifecycle: how it ends. Steps in between are not sent.
        </p>
      </fieldset>
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-medium">Surfaces</legend>
        <div className="grid grid-cols-2 gap-x-4">
          {surfaceIds.map((id) => (
            <Tick
              key={id}
              label={id}
              isTicked={surfaces.includes(id)}
              onTick={(isTicked) => set({ surfaces: toggled(surfaces, id, isTicked) })}
            />
          ))}
        </div>
        <p className="text-xs text-faint">
          {surfaces.length === 0 ? "None ticked: events of all are sent." : "What is of no surface is left out."}
        </p>
      </fieldset>
    </>
  );
}

function Tick({ label, isTicked, onTick }: TickProps) {
  return (
    <label className="flex min-h-9 min-w-0 items-center gap-2 text-sm max-sm:min-h-11">
      <input
        type="checkbox"
        checked={isTicked}
        onChange={(event) => onTick(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      <span className="min-w-0 break-words">{label}</span>
    </label>
  );
}

function toggled<Item>(items: readonly Item[], item: Item, isIn: boolean): Item[] {
  return isIn ? [...items, item] : items.filter((other) => other !== item);
}
