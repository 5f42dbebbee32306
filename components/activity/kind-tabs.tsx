"use client";

import Link from "next/link";

import { classNames } from "@/components/ui/class-names";
import { type ActivityKind, type FilterPart, writeFilter } from "@/lib/activity/rules";
import { paths } from "@/lib/paths";

const TABS: readonly { kind: ActivityKind; label: string }[] = [
  { kind: "deploy", label: "Deploys" },
  { kind: "promotion", label: "Promotions" },
  { kind: "rollback", label: "Rollbacks" },
  { kind: "lock", label: "Locks" },
  { kind: "flag", label: "Flags" },
  { kind: "secret", label: "Secrets" },
  { kind: "drift", label: "Drift" },
  { kind: "attestation", label: "Attestations" },
  { kind: "people", label: "People" },
];

const TAB =
  "inline-flex h-7 items-center rounded-full border px-2.5 text-xs font-medium whitespace-nowrap max-sm:h-11 max-sm:px-3.5";

/** The kinds of what happened, one press away; the tables that hold more of one kind stand at the end. */
export function KindTabs({ parts }: { parts: readonly FilterPart[] }) {
  const current = parts.find((part) => part.is === "kind")?.value ?? null;
  const others = parts.filter(({ is }) => is !== "kind");
  const hrefOf = (kind: ActivityKind | null) =>
    paths.activity({ q: writeFilter(kind === null ? others : [...others, { is: "kind", value: kind }]) });
  return (
    <nav aria-label="Kinds" className="mt-3 flex gap-1 overflow-x-auto max-sm:-mx-3 max-sm:px-3">
      <Tab href={hrefOf(null)} label="All" isCurrent={current === null} />
      {TABS.map(({ kind, label }) => (
        <Tab key={kind} href={hrefOf(kind)} label={label} isCurrent={current === kind} />
      ))}
      <Tab href={paths.deploys()} label="Deploy table" isCurrent={false} />
      <Tab href={paths.audit()} label="Audit rows" isCurrent={false} />
    </nav>
  );
}

function Tab({ href, label, isCurrent }: { href: string; label: string; isCurrent: boolean }) {
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "true" : undefined}
      className={classNames(
        TAB,
        isCurrent ? "border-transparent bg-ink text-surface" : "border-line text-muted hover:bg-hover hover:text-ink",
      )}
    >
      {label}
    </Link>
  );
}
