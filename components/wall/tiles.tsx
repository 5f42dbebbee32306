import type { CSSProperties } from "react";

import { classNames } from "@/components/ui/class-names";
import { Axes, Fact, FlightLine, factsOfSurface } from "@/components/wall/axes";
import { Env, Glyph, Mid } from "@/components/wall/shapes";
import { isOld, Stamp, sinceOf, type View } from "@/components/wall/view";
import { sentenceCase, shapeOf, shortLength, untilWords } from "@/components/wall/words";
import type { WallSurface } from "@/lib/wall/schemas";

interface Placed {
  hot: WallSurface[];
  calm: WallSurface[];
}

interface TileProps {
  surface: WallSurface;
  view: View;
  look?: (string | false)[];
}

declare module "react" {
  interface CSSProperties {
    [custom: `--${string}`]: string | number | undefined;
  }
}

/** What needs a person, then every other surface, each always in its place. */
export function Tiles({ hot, calm, view }: Placed & { view: View }) {
  const columns = columnsOf(view, { hot, calm });
  const leavesOne = (count: number) => count > 1 && calm.length % count === count - 1;
  const last = [leavesOne(columns.wide) && "wide", leavesOne(columns.tall) && "wide-p"];
  return (
    <main className={classNames("main", calm.length > 12 && "dense")} style={layoutOf(view, { hot, calm })}>
      {hot.length === 0 ? null : (
        <div className="hot">
          {hot.map((surface) => (
            <HotTile key={surface.surface_id} surface={surface} view={view} />
          ))}
        </div>
      )}
      <div className="grid">
        {calm.map((surface, index) => (
          <CalmTile
            key={surface.surface_id}
            surface={surface}
            view={view}
            look={index === calm.length - 1 ? last : []}
          />
        ))}
      </div>
    </main>
  );
}

/** Columns lying and standing: as many as leave the names whole. */
function columnsOf({ scale }: View, { hot, calm: { length } }: Placed): { wide: number; tall: number } {
  const tall = scale === "4" ? (length > 12 ? 2 : 1) : length > 12 ? 3 : 2;
  if (scale === "4" && length > 12) return { wide: 3, tall };
  if (length < 4) return { wide: Math.max(1, length), tall };
  if (length === 4) return { wide: hot.length > 0 ? 4 : 2, tall };
  return { wide: length <= 6 ? 3 : 4, tall };
}

function layoutOf(view: View, placed: Placed): CSSProperties {
  const { scale, wall } = view;
  const { hot, calm } = placed;
  const { wide, tall } = columnsOf(view, placed);
  const weight = wall.surfaces.length > 9 ? (scale === "4" ? 1.9 : 1.6) : 1.05;
  const rows = (columns: number, hotColumns: number) => {
    const hotRows = Math.ceil(hot.length / hotColumns);
    const first = hotRows === 0 ? "" : `minmax(0, ${hotRows * weight}fr) `;
    return `${first}minmax(0, ${Math.max(1, Math.ceil(calm.length / columns))}fr)`;
  };
  return {
    "--cols-l": wide,
    "--cols-p": tall,
    "--rows-l": rows(wide, 2),
    "--rows-p": rows(tall, scale === "4" ? 1 : 2),
  };
}

function HotTile({ surface, view }: TileProps) {
  const { trouble } = surface;
  if (trouble === null) return null;
  const since = sinceOf(view, trouble.since);
  const tone = trouble.urgency === "failing" ? "bad" : "warn";
  const words = surface.failed?.step == null ? trouble.words : `Failed at ${surface.failed.step}`;
  return (
    <article className={classNames("tile d", tone, isOld(view, surface) && "is-old")}>
      <Stamp view={view} surface={surface} />
      <div className="in">
        <Glyph shape={shapeOf(trouble)} />
        <h2 className="name" aria-label={surface.surface_id}>
          <Env environment={surface.target_env} />
          <Mid text={surface.surface_id} />
        </h2>
        <p className="state clip">{sentenceCase(words)}</p>
        <b className="since">{since === null ? "" : shortLength(since)}</b>
        <Axes surface={surface} />
        <dl className="facts">
          {factsOfSurface(surface)
            .slice(0, 2)
            .map(([name, commit]) => (
              <Fact key={name} name={name} commit={commit} />
            ))}
        </dl>
      </div>
    </article>
  );
}

function CalmTile({ surface, view, look = [] }: TileProps) {
  const { flight, lock } = surface;
  const how = [flight !== null && "flying", isOld(view, surface) && "is-old", ...look];
  return (
    <article className={classNames("tile d", ...how)}>
      <Stamp view={view} surface={surface} />
      <div className="in">
        <div className="top">
          <Env environment={surface.target_env} />
          {lock === null ? null : (
            <span className="lock">
              <Glyph shape={lock.kind === "lock" ? "lock" : "warn"} />
              {untilWords(lock.until, view.now)}
            </span>
          )}
        </div>
        <h2 className="name" aria-label={surface.surface_id}>
          <Env environment={surface.target_env} />
          <Mid text={surface.surface_id} />
          {lock === null ? null : (
            <span className="lock lock2">
              <Glyph shape={lock.kind === "lock" ? "lock" : "warn"} />
            </span>
          )}
        </h2>
        <Axes surface={surface} />
        {flight === null ? <Live surface={surface} view={view} /> : <FlightLine flight={flight} view={view} />}
      </div>
    </article>
  );
}

function Live({ surface: { live, health }, view }: TileProps) {
  if (live === null) {
    const words = health === "never_deployed" ? "Nothing was ever deployed." : "What is live is unknown.";
    return (
      <div className="what">
        <p className="title">{words}</p>
      </div>
    );
  }
  const age = sinceOf(view, live.released_at);
  return (
    <div className="what">
      <p className="title">{live.title ?? "Title not known"}</p>
      <p className="meta">
        <code>{live.sha.slice(0, 7)}</code>
        <span>{live.by}</span>
        <span className="age">{age === null ? "" : shortLength(age)}</span>
      </p>
    </div>
  );
}
