"use client";

import Link from "next/link";

import { useAddressValue } from "@/components/shell/use-address-value";
import { buttonClass } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { InsightsPlace } from "@/lib/insights/api";
import { apiPaths, paths } from "@/lib/paths";

interface InsightsFilterProps {
  place: InsightsPlace;
  windows: readonly string[];
  surfaceIds: readonly string[];
}

const WINDOW_WORDS: Record<string, string> = { "30": "30 days", "90": "90 days", "365": "1 year" };
const hrefOfPlace = (place: InsightsPlace) => paths.insights({ ...place });

/** The window and the surface; the address holds both. */
export function InsightsFilter({ place: inAddress, windows, surfaceIds }: InsightsFilterProps) {
  const { shown: place, isPending, show } = useAddressValue(inAddress, hrefOfPlace);
  const isSpan = place.from !== undefined || place.to !== undefined;
  const within = (window: string): InsightsPlace => ({ window, surface: place.surface });
  return (
    <div
      aria-busy={isPending}
      className={classNames("flex flex-wrap items-end gap-x-4 gap-y-3", isPending && "opacity-70")}
    >
      <nav aria-label="Window">
        <ul className="flex gap-1">
          {windows.map((window) => {
            const isCurrent = !isSpan && place.window === window;
            return (
              <li key={window}>
                <Link
                  href={hrefOfPlace(within(window))}
                  onNavigate={(event) => {
                    event.preventDefault();
                    show(within(window));
                  }}
                  aria-current={isCurrent ? "true" : undefined}
                  className={classNames(
                    "inline-flex h-9 items-center rounded-md px-3 text-sm whitespace-nowrap max-sm:h-11",
                    isCurrent ? "bg-sunken font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
                  )}
                >
                  {WINDOW_WORDS[window] ?? window}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <Field label="Surface" className="w-44">
        <Select
          value={place.surface ?? ""}
          onChange={({ target }) => show({ ...place, surface: target.value === "" ? undefined : target.value })}
        >
          <option value="">All</option>
          {surfaceIds.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
      </Field>
      <a href={apiPaths.insightsExport({ ...place })} download className={classNames(buttonClass(), "sm:ml-auto")}>
        Export CSV
      </a>
    </div>
  );
}
