import { classNames } from "@/components/ui/class-names";
import { ringOf } from "@/components/wall/axes";
import { Env, Glyph, Mid, Ring } from "@/components/wall/shapes";
import { isOld, Stamp, sinceOf, type View } from "@/components/wall/view";
import { causeWord, healthAxis, shapeOf, shortLength, syncAxis } from "@/components/wall/words";
import type { WallSurface } from "@/lib/wall/schemas";

interface RowProps {
  surface: WallSurface;
  view: View;
}

/** So many names are read from eight metres; of more only those that matter are named. */
const NAMED = 8;

/** A departures board for eight metres: names, glyphs, and one word where something is wrong. */
export function Rows({ hot, calm, view }: { hot: WallSurface[]; calm: WallSurface[]; view: View }) {
  const isMany = view.wall.surfaces.length > NAMED;
  const matters = ({ flight, health }: WallSurface) => flight !== null || health !== "up";
  const named = [...hot, ...calm.filter((surface) => !isMany || matters(surface))];
  const rest = calm.filter((surface) => !named.includes(surface));
  return (
    <main className="main">
      <div className="board">
        {named.map((surface) => (
          <Row key={surface.surface_id} surface={surface} view={view} />
        ))}
      </div>
      {rest.length === 0 ? null : (
        <div className="matrix d">
          <Stamp view={view} />
          <b>{rest.length} up</b>
          <div>
            {rest.map((surface) => {
              const { shape } = syncAxis(surface);
              return <Glyph key={surface.surface_id} shape={shape} className={shape === "ok" ? "" : "other"} />;
            })}
          </div>
        </div>
      )}
    </main>
  );
}

function Row({ surface, view }: RowProps) {
  const { trouble, flight, surface_id: id, target_env } = surface;
  const tone = trouble === null ? "" : trouble.urgency === "failing" ? "bad" : "warn";
  const health = healthAxis(surface);
  const look = [tone, health.className, flight !== null && "flying", isOld(view, surface) && "is-old"];
  return (
    <div className={classNames("row d", ...look)}>
      <Stamp view={view} surface={surface} />
      {flight === null || trouble !== null ? (
        <Glyph shape={trouble === null ? health.shape : shapeOf(trouble)} className="h" />
      ) : (
        <Ring {...ringOf(flight)} className="h" />
      )}
      <Env environment={target_env} />
      <b className="id">
        <Mid text={id} />
      </b>
      <span className="say">
        <Say surface={surface} view={view} />
      </span>
    </div>
  );
}

function Say({ surface, view }: RowProps) {
  const { trouble, flight, lock } = surface;
  if (trouble !== null) {
    const since = sinceOf(view, trouble.since);
    return (
      <>
        <span className="wd">{causeWord(trouble)}</span> {since === null ? "" : shortLength(since)}
      </>
    );
  }
  if (flight !== null) return flight.waits_for === null ? "deploying" : "waits";
  const { shape, count } = syncAxis(surface);
  return (
    <>
      {lock === null ? null : <Glyph shape={lock.kind === "lock" ? "lock" : "warn"} />}
      {shape === "ok" ? null : <Glyph shape={shape} className="s" />}
      {count}
    </>
  );
}
