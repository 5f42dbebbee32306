"use client";

import "@/components/wall/wall.css";

import { useCallback } from "react";

import { type Condition, conditionOf } from "@/components/wall/condition";
import { Foot } from "@/components/wall/foot";
import { Head, HeadLine } from "@/components/wall/head";
import { Rows } from "@/components/wall/rows";
import { Glyph, Ring } from "@/components/wall/shapes";
import { Side } from "@/components/wall/side";
import { Tiles } from "@/components/wall/tiles";
import { usePulse } from "@/components/wall/use-pulse";
import { isNight, useAwake, useNearScale, useTab } from "@/components/wall/use-screen";
import { useWall } from "@/components/wall/use-wall";
import { type Scale, type View, viewOf } from "@/components/wall/view";
import { ageCount, clockOf, dayOf } from "@/components/wall/words";
import type { Environment } from "@/lib/core/config";
import { arrange, type Samples } from "@/lib/wall/rules";
import type { Wall } from "@/lib/wall/schemas";

export type Theme = "dark" | "light" | "night";

interface WallScreenProps {
  environment: Environment;
  host: string;
  /** The server's time, in milliseconds. */
  renderedAt: number;
  initial: Wall | null;
  /** Why this screen may not show the wall. */
  refusal: string | null;
  /** The build that made this page. */
  build: string;
  look: { scale: Scale | null; rotate: 0 | 90 | 180 | 270; theme: Theme | null };
}

/** Beyond this the device's clock is said to be wrong: everything on the wall is told by the hour. */
const CLOCK_OFF_MS = 2_000;

const mark = (count: number) => (count % 2 === 0 ? "a" : "b");

interface BandProps {
  environment: Environment;
  host: string;
  at: number;
  offsetMs: number;
}

interface BelowProps {
  condition: Condition;
  view: View | null;
  samples: Samples;
}

/** The whole screen. The band above is not data and never stale; everything below it is. */
export function WallScreen({ environment, host, renderedAt, initial, refusal, build, look }: WallScreenProps) {
  const { state, tell } = useWall({ initial, refusal, build });
  const onJump = useCallback((ms: number) => tell({ kind: "jumped", ms }), [tell]);
  const pulse = usePulse(onJump);
  const elapsed = Math.max(0, pulse.at - state.sentAt);
  const near = useNearScale();
  const scale = look.scale ?? near;
  const view = state.wall === null ? null : viewOf({ wall: state.wall, elapsed }, scale);
  const condition = conditionOf(state, view);
  useTab(environment, condition.title, condition.tone);
  useAwake();
  const theme = look.theme ?? (isNight(pulse.date) ? "night" : "dark");
  return (
    <div className="stage" data-wall data-theme={theme} data-rotate={look.rotate}>
      <div
        className={condition.isStale ? "wall is-stale" : "wall"}
        data-env={environment}
        data-scale={scale}
        data-verdict={condition.verdict}
        data-beat={mark(pulse.beats)}
        data-frame={mark(state.frames)}
      >
        <Band environment={environment} host={host} at={pulse.date ?? renderedAt} offsetMs={state.offsetMs} />
        <Below condition={condition} view={view} samples={state.samples} />
        <div className="frozen" aria-hidden>
          <div>
            <b>FROZEN</b>
            <span>This page stopped. The clock shows when.</span>
          </div>
        </div>
      </div>
    </div>
  );
}

/** Environment, heartbeat and clock. */
function Band({ environment, host, at, offsetMs }: BandProps) {
  const off = Math.round(Math.abs(offsetMs) / 1_000);
  return (
    <div className="band" role="region" aria-label="Environment">
      <div className="band-in">
        <i className="shape" />
        <span className="word">{environment.toUpperCase()}</span>
        <span className="host mono clip">{host}</span>
        <span className="fill" />
        <span className="beat" aria-hidden>
          <i />
          <i />
          <i />
          <i />
          <i />
          <i />
        </span>
        <span className="date">{dayOf(at)}</span>
        {Math.abs(offsetMs) > CLOCK_OFF_MS ? (
          <span className="off">{`${off} s ${offsetMs > 0 ? "slow" : "fast"}`}</span>
        ) : null}
        <span className="clock mono">{clockOf(at)}</span>
        <span className="utc">UTC</span>
      </div>
    </div>
  );
}

function Below({ condition, view, samples }: BelowProps) {
  if (condition.refusal !== null) return <Refusal words={condition.refusal} />;
  return (
    <div className="field">
      {condition.trouble === null && view !== null ? (
        <Head view={view} />
      ) : (
        <Trouble condition={condition} view={view} />
      )}
      {view === null ? null : <Data view={view} samples={samples} />}
    </div>
  );
}

/** Nothing of the data stays in the document; the first sentence is the headline. */
function Refusal({ words }: { words: string }) {
  const [title = "", ...rest] = words.split(/(?<=\.) /);
  return (
    <div className="notice">
      <Glyph shape="fail" />
      <h1>{title.replace(/\.$/, "")}</h1>
      <p>{rest.join(" ")}</p>
    </div>
  );
}

/** While the data is stale the head says so, in place of the verdict. */
function Trouble({ condition: { trouble, verdict }, view }: Omit<BelowProps, "samples">) {
  const age = ageCount(view?.age ?? null);
  const isRestart = verdict === "restart";
  const lastAt = view?.wall.observed_at ?? null;
  return (
    <header className="head">
      <HeadLine
        glyph={isRestart ? <Ring step={3} total={5} /> : <Glyph shape="unknown" />}
        verdict={isRestart ? <span>Console restarting</span> : <span>STALE {age}</span>}
        sub={trouble ?? "Connecting."}
        right={isRestart ? age : lastAt === null ? "" : clockOf(Date.parse(lastAt))}
        below={isRestart ? "since the last data" : lastAt === null ? "no data yet" : "last data, UTC"}
      />
    </header>
  );
}

function Data({ view, samples }: { view: View; samples: Samples }) {
  const { wall, verdict, scale, isStale } = view;
  const head = isStale || verdict.kind === "ok" || verdict.kind === "run" ? null : verdict.surface;
  const placed = arrange(wall, head);
  if (scale === "8") return <Rows {...placed} view={view} />;
  return (
    <>
      <Tiles {...placed} view={view} />
      <Side view={view} />
      <Foot view={view} samples={samples} />
    </>
  );
}
