"use client";

import Link from "next/link";
import { useRef, useState } from "react";

import { hoursBefore, readUtcField, utcField } from "@/components/audit/audit-time";
import { FilterChoice } from "@/components/audit/filter-choice";
import { useAddressValue } from "@/components/shell/use-address-value";
import { Button, buttonClass } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { AUDIT_FAMILIES, actionsOf, FAMILY_WORDS, wordsOfAction } from "@/lib/audit/events";
import type { AuditFilter } from "@/lib/audit/schemas";
import { paths } from "@/lib/paths";

const RANGES = [
  { hours: 1, words: "1 h" },
  { hours: 24, words: "24 h" },
  { hours: 7 * 24, words: "7 d" },
];

const FAMILIES = [undefined, ...AUDIT_FAMILIES];

interface AuditFiltersProps {
  filter: AuditFilter;
  surfaceIds: readonly string[];
}

interface FamiliesProps {
  filter: AuditFilter;
  onChoose: (change: AuditFilter) => void;
}

const textIn = (form: FormData, name: string) => {
  const value = form.get(name);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
};

/** The filter of the log; the address holds it. */
export function AuditFilters({ filter: inAddress, surfaceIds }: AuditFiltersProps) {
  const { shown: filter, isPending, show } = useAddressValue(inAddress, (next) => paths.audit({ ...next }));
  const { q: _q, family: _family, ...rest } = filter;
  const more = Object.values(rest).filter((value) => value !== undefined).length;
  const [isOpen, setOpen] = useState(more > 0);
  const form = useRef<HTMLFormElement>(null);
  // What was typed and not applied yet counts with whatever else is chosen.
  const typed = () => (form.current === null ? {} : readForm(new FormData(form.current)));
  const choose = (change: AuditFilter) => show({ ...filter, ...typed(), ...change });
  const isFiltered = more > 0 || filter.q !== undefined || filter.family !== undefined;
  return (
    <div className={classNames("grid grid-cols-1 gap-3", isPending && "opacity-70")} aria-busy={isPending}>
      <Families filter={filter} onChoose={choose} />
      <form
        key={JSON.stringify(filter)}
        ref={form}
        role="search"
        aria-label="Filter the audit log"
        action={paths.audit()}
        onSubmit={(event) => {
          event.preventDefault();
          choose({});
        }}
        className="grid grid-cols-2 items-end gap-3 sm:grid-cols-4 xl:grid-cols-[minmax(12rem,2fr)_1.4fr_1.4fr_1fr_1fr_1.3fr_1.3fr_auto]"
      >
        <Field label="Text" className="col-span-2 xl:col-span-1">
          <Input
            name="q"
            type="search"
            defaultValue={filter.q}
            placeholder="SHA, reason, id, address…"
            maxLength={200}
          />
        </Field>
        <Button className="col-span-2 sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Fewer filters" : more > 0 ? `More filters (${more} set)` : "More filters"}
        </Button>
        <div className={classNames("contents", !isOpen && "max-sm:hidden")}>
          <FilterChoice label="Action" value={filter.action} onChoose={(action) => choose({ action })}>
            {actionsOf(filter.family).map((action) => (
              <option key={action} value={action}>
                {wordsOfAction(action).name}
              </option>
            ))}
          </FilterChoice>
          <Field label="Actor">
            <Input
              name="actor"
              type="search"
              defaultValue={filter.actor}
              placeholder="name or e-mail"
              maxLength={200}
            />
          </Field>
          <FilterChoice label="Surface" value={filter.surface_id} onChoose={(surface_id) => choose({ surface_id })}>
            {surfaceIds.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </FilterChoice>
          <FilterChoice
            label="Environment"
            value={filter.env}
            onChoose={(env) => choose({ env: env === "production" || env === "staging" ? env : undefined })}
          >
            <option value="production">Production</option>
            <option value="staging">Staging</option>
          </FilterChoice>
          <Field label="From (UTC)" className="col-span-2 sm:col-span-1">
            <Input name="from" type="datetime-local" defaultValue={utcField(filter.from)} />
          </Field>
          <Field label="Until (UTC)" className="col-span-2 sm:col-span-1">
            <Input name="to" type="datetime-local" defaultValue={utcField(filter.to)} />
          </Field>
          <Button type="submit" className="col-span-2 sm:col-span-1">
            Apply
          </Button>
        </div>
      </form>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-2 text-sm text-muted">
        <span>The last</span>
        {RANGES.map(({ hours, words }) => (
          <Button key={hours} size="sm" onClick={() => choose({ from: hoursBefore(Date.now(), hours), to: undefined })}>
            {words}
          </Button>
        ))}
        {filter.subject_kind === undefined && filter.subject_id === undefined ? null : (
          <Link
            href={paths.audit({ ...filter, subject_kind: undefined, subject_id: undefined })}
            className={buttonClass({ size: "sm" })}
          >
            <span className="max-w-60 truncate">
              about {filter.subject_kind ?? "anything"} {filter.subject_id}
            </span>
            <span aria-hidden>×</span>
            <span className="sr-only">: take this filter away</span>
          </Link>
        )}
        {isFiltered ? (
          <Button variant="ghost" size="sm" onClick={() => show({})}>
            Clear
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** What the fields hold that apply when the form is sent. */
function readForm(form: FormData): AuditFilter {
  return {
    q: textIn(form, "q"),
    actor: textIn(form, "actor"),
    from: readUtcField(textIn(form, "from") ?? ""),
    to: readUtcField(textIn(form, "to") ?? ""),
  };
}

function Families({ filter, onChoose }: FamiliesProps) {
  return (
    <nav aria-label="Family" className="-mx-3 overflow-x-auto px-3 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {FAMILIES.map((family) => {
          const isCurrent = filter.family === family;
          return (
            <li key={family ?? "all"}>
              <Link
                href={paths.audit({ ...filter, family, action: undefined })}
                onNavigate={(event) => {
                  event.preventDefault();
                  onChoose({ family, action: undefined });
                }}
                aria-current={isCurrent ? "true" : undefined}
                className={classNames(
                  "inline-flex h-8 items-center rounded-md px-3 text-sm whitespace-nowrap",
                  isCurrent ? "bg-sunken font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink",
                )}
              >
                {family === undefined ? "All" : FAMILY_WORDS[family]}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
