"use client";

import Link from "next/link";

import { EnvironmentShape } from "@/components/shell/environment-shape";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import { distanceOfSurface } from "@/components/where/where-words";
import { paths } from "@/lib/paths";
import type { WhereState, WhereSurface } from "@/lib/where/schemas";

interface WhereGroupProps {
  label: string;
  surfaces: readonly WhereSurface[];
  /** Without what it stands on. */
  isBrief: boolean;
}

const MARKS: Record<WhereState, Mark> = {
  live: { shape: "check", tone: "ok" },
  rolled_back: { shape: "struck", tone: "wait" },
  not_yet: { shape: "behind", tone: "neutral" },
  unknown: { shape: "dashed", tone: "unknown" },
};

const INK = { staging: "text-staging-ink", production: "text-production-ink" } as const;

/** Surfaces on which a change stands alike; nothing where there is none. */
export function WhereGroup({ label, surfaces, isBrief }: WhereGroupProps) {
  if (surfaces.length === 0) return null;
  return (
    <div className="mt-4">
      <h3 className="text-sm font-medium text-muted">{label}</h3>
      <ul className="mt-1 grid gap-px">
        {surfaces.map((surface) => (
          <WhereRow key={surface.surface_id} surface={surface} isBrief={isBrief} />
        ))}
      </ul>
    </div>
  );
}

function WhereRow({ surface, isBrief }: { surface: WhereSurface; isBrief: boolean }) {
  const { surface_id, target_env, state, evidence } = surface;
  const away = distanceOfSurface(surface);
  return (
    <li className="grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 py-2 sm:grid-cols-[1rem_11rem_minmax(0,1fr)_auto]">
      <StatusGlyph {...MARKS[state]} className="mt-0.5 max-sm:mt-2" />
      <Link
        href={paths.surface(surface_id)}
        className="flex items-center gap-2 self-start font-medium hover:underline max-sm:min-h-8"
      >
        <EnvironmentShape environment={target_env} className={INK[target_env]} />
        {surface_id}
      </Link>
      <div className="min-w-0 text-sm text-muted max-sm:col-start-2">
        <Since surface={surface} />
        {isBrief ? null : <p className="break-words text-faint">{evidence}</p>}
      </div>
      {away === null ? null : <span className="text-sm whitespace-nowrap max-sm:col-start-2">{away}</span>}
    </li>
  );
}

function Since({ surface: { state, since } }: { surface: WhereSurface }) {
  if (since === null) return null;
  return (
    <p>
      {state === "live" ? "since" : "gone since"} <RelativeTime at={since} />
    </p>
  );
}
