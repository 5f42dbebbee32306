import Link from "next/link";

import { ageWords, consumerWords, dueWords, lookOfSecret, shortPlace } from "@/components/secrets/secret-words";
import { buttonClass } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusGlyph } from "@/components/ui/status-glyph";
import { toneText } from "@/components/ui/tone";
import { paths } from "@/lib/paths";
import type { Secret } from "@/lib/secrets/schemas";

interface SecretRowProps {
  secret: Secret;
  /** Why whoever looks cannot rotate secrets here; null where they can. */
  refusal: string | null;
}

/** The columns of every row, where there is room for them. */
export const SECRET_COLUMNS =
  "grid-cols-[minmax(0,1fr)_auto] gap-x-4 lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_5rem_8rem_8rem_6.5rem] lg:items-start";

const BAR_TONE: Record<Secret["due"], string> = {
  overdue: "fill-fail",
  due: "fill-wait",
  fresh: "fill-edge",
  unknown: "fill-none",
};

/** One secret: how it stands, where it is kept, its age against its cadence, and the way to a rotation. */
export function SecretRow({ secret, refusal }: SecretRowProps) {
  const now = useNow(60_000);
  const look = lookOfSecret(secret);
  const isRotating = secret.rotating !== null;
  return (
    <li className="px-4 py-3 text-sm">
      <article aria-label={secret.name} className={classNames("grid gap-y-1", SECRET_COLUMNS)}>
        <div className="flex min-w-0 items-start gap-2">
          <StatusGlyph {...(isRotating ? { shape: "ring", tone: "run" } : look)} progress={0.5} className="mt-1" />
          <div className="min-w-0">
            <h2>
              <Link
                href={paths.secret(secret.name)}
                className="mono inline-flex min-h-6 items-center font-medium break-all underline-offset-4 hover:underline max-sm:min-h-11"
              >
                {secret.name}
              </Link>
            </h2>
            <p className="text-xs text-muted">{secret.title}</p>
          </div>
        </div>
        <Places secret={secret} now={now} />
        <p className="text-muted max-lg:hidden lg:pt-0.5">{secret.owner}</p>
        <div className="pl-6 max-lg:col-span-2 lg:pt-0.5 lg:pl-0">
          <p className="whitespace-nowrap">
            <span className="text-muted lg:hidden">Age </span>
            {ageWords(secret)}
            <span className="text-muted lg:hidden"> · {secret.owner}</span>
          </p>
          <AgeBar secret={secret} />
        </div>
        <p
          className={classNames(
            "pl-6 font-medium max-lg:col-span-2 lg:pt-0.5 lg:pl-0",
            isRotating ? "text-accent" : toneText[look.tone],
          )}
        >
          {isRotating ? "rotating now" : dueWords(secret, now)}
        </p>
        <div className="col-start-2 row-start-1 lg:col-auto lg:row-auto lg:justify-self-end">
          <RowAction secret={secret} refusal={refusal} />
        </div>
      </article>
      <Apart secret={secret} />
    </li>
  );
}

/** Every place; what could not be seen there, or is not as it should, is said on its page. */
function Places({ secret, now }: { secret: Secret; now: number }) {
  return (
    <ul className="flex flex-wrap gap-x-1.5 pl-6 text-muted max-lg:col-span-2 lg:pt-0.5 lg:pl-0">
      {secret.consumers.map((consumer, index) => {
        const { text, isProblem } = consumerWords(consumer, now);
        return (
          <li key={consumer.id} className="min-w-0 break-words">
            {shortPlace(consumer)}
            {isProblem ? <span className="text-wait"> ({text})</span> : null}
            {index === secret.consumers.length - 1 ? "" : ","}
          </li>
        );
      })}
    </ul>
  );
}

/** How much of the cadence has passed; the words beside it say the same. */
function AgeBar({ secret }: { secret: Secret }) {
  const share = secret.age_days === null ? 0 : Math.min(1, secret.age_days / secret.cadence_days);
  return (
    <svg aria-hidden viewBox="0 0 96 4" className="mt-1 h-1 w-24">
      <rect width={96} height={4} rx={2} className="fill-line" />
      <rect width={Math.round(96 * share)} height={4} rx={2} className={BAR_TONE[secret.due]} />
    </svg>
  );
}

/** The way to a rotation; where there is none, the procedure that needs no console. */
function RowAction({ secret: { name, sop, rotating, checklist_since: since }, refusal }: SecretRowProps) {
  const look = classNames(buttonClass({ size: "sm" }), "lg:w-24");
  if (refusal === null || since !== null || rotating !== null) {
    const words =
      rotating === null ? (since === null ? "Rotate…" : "Checklist") : `${rotating.verified}/${rotating.total}`;
    const href = rotating === null ? paths.secret(name) : paths.rotation(name, rotating.id);
    return (
      <Link href={href} className={look}>
        {words}
        <span className="sr-only"> {name}</span>
      </Link>
    );
  }
  return (
    <a href={sop.url} target="_blank" rel="noreferrer" className={look}>
      Open SOP<span className="sr-only"> for {name} (opens a new tab)</span>
    </a>
  );
}

function Apart({ secret: { drift, still_old: old } }: { secret: Secret }) {
  if (drift === null && old === null) return null;
  return (
    <div className="mt-2 grid grid-cols-1 gap-1 rounded-md bg-wait-soft px-3 py-2 text-sm">
      {drift === null ? null : (
        <p>
          <strong className="font-medium">{drift.lasts ? "Come apart." : "Differs for a moment."}</strong>{" "}
          {drift.message}{" "}
          <span className="text-muted">
            Seen <RelativeTime at={drift.since} />.
          </span>
        </p>
      )}
      {old === null ? null : <p>{old.message}</p>}
    </div>
  );
}
