"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";

import { dayWords } from "@/components/activity/zone-days";
import { Kbd } from "@/components/ui/kbd";
import { completeWord, type FilterPart, type Reader, readFilter, suggestParts, writePart } from "@/lib/activity/rules";

interface FilterBoxProps {
  parts: readonly FilterPart[];
  reader: Reader;
  people: readonly string[];
  onChange: (parts: FilterPart[]) => void;
}

const BOX =
  "flex min-h-10 flex-wrap items-center gap-2 rounded-md border border-edge bg-surface px-3 py-1.5 focus-within:border-accent";

/** One box for the whole filter: what was understood stands in it as chips, and the address holds it. */
export function FilterBox({ parts, reader, people, onChange }: FilterBoxProps) {
  const [typed, setTyped] = useState("");
  const listId = useId();
  const commit = () => {
    setTyped("");
    const words = typed
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    const text = [...parts.map(writePart), ...words.map((word) => completeWord(word, reader))].join(" ");
    onChange(readFilter(text, reader));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === " " && typed.trim() !== "") {
      event.preventDefault();
      commit();
    }
    if (event.key === "Backspace" && typed === "" && parts.length > 0) onChange(parts.slice(0, -1));
  };
  return (
    <form
      role="search"
      aria-label="Filter activity"
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
      className={BOX}
    >
      <Search aria-hidden className="size-4 shrink-0 text-faint" />
      {parts.map((part) => (
        <Chip
          key={writePart(part)}
          part={part}
          today={reader.today}
          onRemove={() => onChange(parts.filter((one) => one !== part))}
        />
      ))}
      <input
        value={typed}
        data-filter
        aria-label="Add a filter"
        placeholder="api-staging, who:priya, tue, #123"
        list={listId}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-7 min-w-24 flex-1 bg-transparent text-lg text-ink outline-none placeholder:text-faint max-sm:h-11 sm:text-sm"
      />
      <datalist id={listId}>
        {suggestParts(typed, reader, people).map(({ text, what }) => (
          <option key={text} value={text}>
            {what}
          </option>
        ))}
      </datalist>
      <span aria-hidden className="max-sm:hidden">
        <Kbd>/</Kbd>
      </span>
    </form>
  );
}

function Chip({ part, today, onRemove }: { part: FilterPart; today: string; onRemove: () => void }) {
  const [label, value] = chipWords(part, today);
  return (
    <span className="inline-flex h-7 items-center gap-1.5 rounded-sm bg-accent-soft pl-2 text-xs text-accent max-sm:h-11">
      {label === "" ? null : <span>{label}</span>}
      <span className="max-w-48 truncate font-medium">{value}</span>
      <button
        type="button"
        aria-label={`Remove ${label} ${value}`}
        onClick={onRemove}
        className="grid h-full w-7 place-items-center rounded-sm hover:bg-hover max-sm:w-11"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}

function chipWords({ is, value }: FilterPart, today: string): [label: string, value: string] {
  if (is === "word") return ["", `“${value}”`];
  if (is === "pull") return ["", `#${value}`];
  if (is === "on" || is === "since" || is === "until") return [is, dayWords(value, today)];
  return [is, value];
}
