"use client";

import type { ReactNode } from "react";

import { differenceOf } from "@/components/promotions/review-difference";
import { subjectOf } from "@/components/review/commit-list";
import type { ConsoleNames } from "@/components/shell/console-names";
import { Hash } from "@/components/ui/hash";
import type { Versions } from "@/lib/versions/schemas";

interface VersionDifferenceProps {
  reviewed: Versions;
  now: Versions;
  names: ConsoleNames;
}

const SHOWN = 5;

/** What moved between two reviews, named. */
export function VersionDifference({ reviewed, now, names }: VersionDifferenceProps) {
  const difference = differenceOf(reviewed, now);
  const lines: [string, ReactNode][] = [];
  for (const side of ["staging", "production"] as const) {
    const moved = difference[side];
    if (moved !== null) lines.push([names[side].label, <Move key={side} from={moved.from} to={moved.to} />]);
  }
  const subjects = (commits: typeof difference.commitsAdded) =>
    commits.map((commit) => `${commit.sha.slice(0, 7)} ${subjectOf(commit)}`);
  const messages = (blockers: typeof difference.blockersAdded) => blockers.map(({ message }) => message);
  const lists: [string, string[]][] = [
    ["Commits added", subjects(difference.commitsAdded)],
    ["Commits gone", subjects(difference.commitsGone)],
    ["Migrations added", difference.migrationsAdded],
    ["Migrations gone", difference.migrationsGone],
    ["Now in the way", messages(difference.blockersAdded)],
    ["No longer in the way", messages(difference.blockersGone)],
  ];
  for (const [name, items] of lists) {
    if (items.length > 0) lines.push([name, <Items key={name} items={items} />]);
  }
  return (
    <dl className="mt-2 grid grid-cols-1 gap-y-1.5">
      {lines.map(([name, content]) => (
        <div key={name}>
          <dt className="font-medium text-ink">{name}</dt>
          <dd className="min-w-0">{content}</dd>
        </div>
      ))}
    </dl>
  );
}

function Move({ from, to }: { from: string | null; to: string | null }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {from === null ? "unknown" : <Hash value={from} />}
      <span aria-label="to">→</span>
      {to === null ? "unknown" : <Hash value={to} className="text-ink" />}
    </span>
  );
}

function Items({ items }: { items: readonly string[] }) {
  return (
    <ul>
      {items.slice(0, SHOWN).map((item) => (
        <li key={item} className="truncate" title={item}>
          {item}
        </li>
      ))}
      {items.length > SHOWN ? <li>and {items.length - SHOWN} more</li> : null}
    </ul>
  );
}
