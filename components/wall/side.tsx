import { classNames } from "@/components/ui/class-names";
import { Env, Glyph, Ring, type Shape } from "@/components/wall/shapes";
import { Stamp, sinceOf, type View } from "@/components/wall/view";
import { shortLength } from "@/components/wall/words";
import type { WallCommit, WallDeploy, WallLane } from "@/lib/wall/schemas";

/** A lane is told in 8 u of height: of more than these the first two stand. */
const LANES = 2;

const ENDED: Partial<Record<WallDeploy["state"], [Shape, string]>> = {
  succeeded: ["ok", "ok"],
  failed: ["fail", "fail"],
  errored: ["fail", "fail"],
  timed_out: ["fail", "fail"],
  cancelled: ["unknown", ""],
  superseded: ["unknown", ""],
  unresolved: ["unknown", ""],
  unknown: ["unknown", ""],
};

/** How far production is behind staging, and what was deployed last. */
export function Side({ view }: { view: View }) {
  const { lanes, last_deploys: deploys } = view.wall;
  return (
    <aside className="side">
      <section className="panel d">
        <Stamp view={view} />
        <h2>Staging to production</h2>
        {lanes.slice(0, LANES).map((lane) => (
          <Lane key={lane.lane} lane={lane} />
        ))}
      </section>
      <section className="panel d">
        <Stamp view={view} />
        <h2>Last deploys</h2>
        <ol className="log">
          {deploys.map((deploy) => (
            <Shipped key={deploy.deploy_id} deploy={deploy} view={view} />
          ))}
        </ol>
      </section>
    </aside>
  );
}

function Lane({ lane: { lane, staging, production, apart, note } }: { lane: WallLane }) {
  const words = [lane, note].filter((text) => text !== null).join(" · ");
  return (
    <div className="lane">
      <div className="far">
        <b>{apart ?? "?"}</b>
        <span>{apart === null ? "not known" : `${apart === 1 ? "commit" : "commits"} apart`}</span>
      </div>
      <i className="dot" />
      <Commit commit={staging} />
      <i className="rail" />
      <span className="between clip">{words}</span>
      <i className="dot p" />
      <Commit commit={production} />
    </div>
  );
}

function Commit({ commit }: { commit: WallCommit | null }) {
  return (
    <>
      <span className="clip">{commit === null ? "Not known" : (commit.title ?? "Title not known")}</span>
      <code>{commit?.sha.slice(0, 7)}</code>
    </>
  );
}

function Shipped({ deploy, view }: { deploy: WallDeploy; view: View }) {
  const { state, commit, surface_id: id, target_env, by, requested_at: asked, finished_at: end } = deploy;
  const [shape, tone] = ENDED[state] ?? [null, "run"];
  const age = sinceOf(view, asked);
  const took = end === null ? null : Date.parse(end) - Date.parse(asked);
  return (
    <li className={classNames(tone)}>
      {shape === null ? <Ring step={1} total={2} /> : <Glyph shape={shape} />}
      <span className="t clip">{commit.title ?? "Title not known"}</span>
      <span className="mono">{age === null ? "" : shortLength(age)}</span>
      <span className="w">
        <Env environment={target_env}>{id}</Env>
        <span className="clip">{by}</span>
      </span>
      <span className="mono">{took === null ? "" : shortLength(took)}</span>
    </li>
  );
}
