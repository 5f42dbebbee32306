import { Glyph, Ring, Steps } from "@/components/wall/shapes";
import { sinceOf, type View } from "@/components/wall/view";
import { ageCount, healthAxis, syncAxis } from "@/components/wall/words";
import type { WallCommit, WallFlight, WallSurface } from "@/lib/wall/schemas";

const FIRST = { number: 0, total: 1 };

export const ringOf = ({ step }: WallFlight) => {
  const { number, total } = step ?? FIRST;
  return { step: number, total };
};

/** Health and sync, side by side: glyph, word and tone each. */
export function Axes({ surface }: { surface: WallSurface }) {
  const [health, sync] = [healthAxis(surface), syncAxis(surface)];
  return (
    <div className="axes">
      <span className={`ax ${health.className}`}>
        <Glyph shape={health.shape} />
        <span className="wd">{health.word}</span>
      </span>
      <span className={`ax ${sync.className}`}>
        <Glyph shape={sync.shape} />
        <span>
          {sync.count}
          <span className="wd">
            {sync.count === undefined ? "" : " "}
            {sync.word}
          </span>
        </span>
      </span>
    </div>
  );
}

/** What a surface runs, tried and ran before, as far as it is known. */
export function factsOfSurface(surface: WallSurface): [string, WallCommit][] {
  const { live, before, failed } = surface;
  const facts: [string, WallCommit | null][] = [
    ["Tried", failed],
    [failed === null ? "Runs" : "Still runs", live],
    ["Last good", before],
  ];
  return facts.flatMap(([name, commit]): [string, WallCommit][] => (commit === null ? [] : [[name, commit]]));
}

export function Fact({ name, commit }: { name: string; commit: WallCommit }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="clip">{commit.title ?? "title not known"}</dd>
      <dd className="mono">{commit.sha.slice(0, 7)}</dd>
    </>
  );
}

/** A deploy on its way: what, how far, how long. */
export function FlightLine({ flight, view }: { flight: WallFlight; view: View }) {
  const { step, waits_for: waits } = flight;
  const progress = ringOf(flight);
  return (
    <div className="fly">
      <div className="title clip">{flight.commit.title ?? flight.commit.sha.slice(0, 7)}</div>
      <Steps {...progress} />
      <div className="l">
        {waits === null ? <Ring {...progress} /> : <Glyph shape="wait" />}
        <span className="clip">
          {step === null ? flight.state : `${step.number} of ${step.total}`}
          {step === null ? null : <span className="st"> · {step.name}</span>}
        </span>
        <b>{ageCount(sinceOf(view, flight.started_at)).replace(/^0/, "")}</b>
      </div>
    </div>
  );
}
