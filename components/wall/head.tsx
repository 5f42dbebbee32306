import type { ReactNode } from "react";

import { formatDuration } from "@/components/ui/time-text";
import { Axes, Fact, factsOfSurface, ringOf } from "@/components/wall/axes";
import { Env, Glyph, Mid, Ring, Steps } from "@/components/wall/shapes";
import { isOld, Stamp, sinceOf, upIn, type View } from "@/components/wall/view";
import { ageCount, beyondHeadline, calmWords, causeWord, clockOf, countsOf, shapeOf } from "@/components/wall/words";
import type { Need, Verdict } from "@/lib/wall/rules";
import type { WallSurface } from "@/lib/wall/schemas";

interface Headline {
  glyph: ReactNode;
  verdict: ReactNode;
  sub: ReactNode;
  right: string;
  below: string;
}

type Worst = Extract<Verdict, { kind: "fail" | "warn" }>;

const mmss = (ms: number | null) => ageCount(ms).replace(/^0(?=\d:)/, "");

/** The verdict: the one thing that is read from eight metres, with its facts below it. */
export function Head({ view }: { view: View }) {
  const { verdict } = view;
  const surface = verdict.kind === "ok" ? null : verdict.surface;
  const flight = verdict.kind === "run" ? verdict.surface.flight : null;
  return (
    <header className="head d">
      <Stamp view={view} />
      <HeadLine {...headlineOf(view)} />
      {surface === null || verdict.kind === "run" ? null : <Strip surface={surface} />}
      {flight === null ? null : <Steps {...ringOf(flight)} />}
    </header>
  );
}

function headlineOf(view: View): Headline {
  const { verdict } = view;
  switch (verdict.kind) {
    case "ok":
      return calmHeadline(view, verdict.needs);
    case "run":
      return flightHeadline(view, verdict);
    default:
      return worstHeadline(view, verdict);
  }
}

function calmHeadline(view: View, needs: readonly Need[]): Headline {
  const { wall, age } = view;
  const [first] = needs;
  const more = needs.length > 1 ? ` and ${needs.length - 1} more` : "";
  const need = first === undefined ? "" : ` · ${first.subject} ${causeWord(first)}${more}`;
  const isUp = upIn(view) === wall.surfaces.length;
  return {
    glyph: <Glyph shape={isUp ? "ok" : "unknown"} />,
    verdict: <Calm view={view} needs={needs} />,
    sub: `${countsOf(wall, (surface) => isOld(view, surface))}${need}`,
    right: age === null ? "?" : formatDuration(age),
    below: "since last look",
  };
}

/** From eight metres, where the foot is not shown, the worst slow fact is the verdict. */
function Calm({ view, needs }: { view: View; needs: readonly Need[] }) {
  const [first] = needs;
  if (first === undefined || view.scale !== "8") {
    return <span>{calmWords({ up: upIn(view), total: view.wall.surfaces.length, needs })}</span>;
  }
  return (
    <>
      <Mid text={first.subject} />
      <span>{causeWord(first)}</span>
    </>
  );
}

function flightHeadline(view: View, { surface, more }: Extract<Verdict, { kind: "run" }>): Headline {
  const { flight } = surface;
  const step = flight?.step ?? null;
  const about =
    flight?.expected_seconds == null ? "how long is not known" : `of about ${mmss(flight.expected_seconds * 1_000)}`;
  const by = flight?.by == null ? "" : ` · started by ${flight.by}`;
  const others = more === 0 ? "" : ` · ${more} more on the way`;
  const title = flight?.waits_for ?? flight?.commit.title ?? flight?.commit.sha.slice(0, 7) ?? "";
  return {
    glyph:
      flight === null ? (
        <Glyph shape="unknown" />
      ) : flight.waits_for === null ? (
        <Ring {...ringOf(flight)} />
      ) : (
        <Glyph shape="wait" />
      ),
    verdict: (
      <>
        <span className="lo8">{flight?.waits_for == null ? "Deploying" : "Waiting:"}</span>
        <Mid text={surface.surface_id} />
        <span className="hi8">{step === null ? "" : `${step.number}/${step.total}`}</span>
      </>
    ),
    sub: `${title}${by}${others}`,
    right: mmss(sinceOf(view, flight?.started_at ?? null)),
    below: about,
  };
}

function worstHeadline(view: View, { need, more }: Worst): Headline {
  const since = sinceOf(view, need.since);
  const others = more === 0 ? "" : ` ${more} more ${more === 1 ? "thing needs" : "things need"} somebody.`;
  return {
    glyph: <Glyph shape={shapeOf(need)} />,
    verdict: (
      <>
        <Mid text={need.subject} />
        <span>{causeWord(need)}</span>
      </>
    ),
    sub: `${beyondHeadline(need.words)}${others}`,
    right: since === null ? "" : formatDuration(since),
    below: need.since === null ? "start time unknown" : `since ${clockOf(Date.parse(need.since))} UTC`,
  };
}

function Strip({ surface }: { surface: WallSurface }) {
  return (
    <div className="strip">
      <Env environment={surface.target_env} />
      <Axes surface={surface} />
      {factsOfSurface(surface)
        .slice(0, 2)
        .map(([name, commit]) => (
          <dl key={name}>
            <Fact name={name} commit={commit} />
          </dl>
        ))}
    </div>
  );
}

export function HeadLine({ glyph, verdict, sub, right, below }: Headline) {
  return (
    <div className="headline">
      {glyph}
      <div>
        <h1 className="verdict">{verdict}</h1>
        <p className="sub clip">{sub}</p>
      </div>
      <div className="r">
        <b>{right}</b>
        <span>{below}</span>
      </div>
    </div>
  );
}
