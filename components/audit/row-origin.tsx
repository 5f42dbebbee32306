"use client";

import Link from "next/link";
import type { ReactNode } from "react";

import { trailOf } from "@/components/audit/audit-sentence";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { environmentWord } from "@/components/shell/environment-words";
import { TargetMark } from "@/components/shell/target-mark";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatUtc } from "@/components/ui/time-text";
import { FAMILY_WORDS } from "@/lib/audit/events";
import type { AuditRow } from "@/lib/audit/schemas";
import { paths } from "@/lib/paths";

const familyWord = (family: string) => Object.entries(FAMILY_WORDS).find(([name]) => name === family)?.[1] ?? family;

const Code = ({ text }: { text: string }) => <code className="text-xs wrap-anywhere">{text}</code>;

interface FactProps {
  name: string;
  also?: { href: string; words: string } | null;
  children: ReactNode;
}

/** Who, what, where and from where, each with the way to more of the same. */
export function RowOrigin({ row }: { row: AuditRow }) {
  const { actor, subject } = row;
  return (
    <dl className="divide-y divide-line rounded-lg border border-line text-sm">
      <Fact name="When">
        <span className="mono text-xs">{formatUtc(row.at)}</span>, <RelativeTime at={row.at} />
      </Fact>
      <Fact name="Action" also={{ href: paths.audit({ action: row.action }), words: "all of this action" }}>
        <Code text={row.action} /> <span className="text-faint">in {familyWord(row.family)}</span>
      </Fact>
      <Fact
        name="Actor"
        also={actor.email === null ? null : { href: paths.audit({ actor: actor.email }), words: "all by this actor" }}
      >
        <span className="wrap-anywhere">
          {actor.kind}
          {actor.email === null ? "" : `, ${actor.email}`}
        </span>{" "}
        {actor.id === null ? null : <Code text={actor.id} />}
      </Fact>
      <Fact name="Subject" also={{ href: trailOf(row), words: "all about this subject" }}>
        {subject.kind} <Code text={subject.id} />
      </Fact>
      {row.surface_id === undefined ? null : (
        <Fact name="Surface" also={{ href: paths.audit({ surface_id: row.surface_id }), words: "all of this surface" }}>
          {row.surface_id} {row.target_env === undefined ? null : <TargetMark environment={row.target_env} />}
        </Fact>
      )}
      <Fact name="Console">
        <span className="inline-flex items-center gap-1.5">
          {row.environment === "unknown" ? (
            "UNKNOWN"
          ) : (
            <>
              <EnvironmentShape environment={row.environment} /> {environmentWord[row.environment]}
            </>
          )}
        </span>{" "}
        <Code text={row.host} />
      </Fact>
      <Fact name="Request" also={{ href: paths.audit({ q: row.request_id }), words: "all of this request" }}>
        <span className="inline-flex items-center gap-1">
          <Code text={row.request_id} />
          <CopyButton text={row.request_id} what="request id" />
        </span>
      </Fact>
      <Fact name="From">
        {row.ip === null && row.user_agent === null ? (
          <span className="text-faint">no browser or client: the console itself</span>
        ) : (
          <>
            <Code text={row.ip ?? "no address"} /> <span className="wrap-anywhere text-muted">{row.user_agent}</span>
          </>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, also = null, children }: FactProps) {
  return (
    <div className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-2 px-3 py-2 sm:grid-cols-[5rem_minmax(0,1fr)_auto]">
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
      {also === null ? null : (
        <dd className="col-start-2 text-xs sm:col-start-3 sm:text-right">
          <Link href={also.href} className="whitespace-nowrap text-accent underline-offset-4 hover:underline">
            {also.words}
          </Link>
        </dd>
      )}
    </div>
  );
}
