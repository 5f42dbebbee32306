import "server-only";

import { getAuditStatus } from "@/lib/audit/queries";
import { usedCredentials } from "@/lib/core/platform-kinds";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { ADVANCING, LIVE, TERMINAL } from "@/lib/deploys/rules";
import type { Measure } from "@/lib/telemetry/render-metrics";

/** A live deploy that nobody has looked at for so long after it was due is stuck: the alarm of every live state. */
const OVERDUE_MS = 120_000;
const DAY_MS = 24 * 3_600_000;

type Sample = Measure["samples"][number];

const gauge = (name: string, help: string, samples: readonly Sample[]): Measure => ({
  name: `cockpit_${name}`,
  help,
  samples,
  type: "gauge",
});
const counter = (name: string, help: string, value: number): Measure => ({
  name: `cockpit_${name}`,
  help,
  samples: [{ labels: {}, value }],
  type: "counter",
});
const oneSample = (value: number | null): Sample[] => (value === null ? [] : [{ labels: {}, value }]);
const seconds = (at: Date) => at.getTime() / 1_000;

export interface Scrape extends Context {
  /** Id of the process that answers. */
  instance: string;
}

/** What a monitoring system wants to know of this console, read now; times are seconds since 1970. */
export async function listMeasures(scrape: Scrape): Promise<Measure[]> {
  return translated(async () => {
    const read = await Promise.all([deployMeasures(scrape), outsideMeasures(scrape), recordMeasures(scrape)]);
    return [...buildMeasures(scrape), ...githubMeasures(scrape), ...read.flat()];
  });
}

async function deployMeasures({ db, now }: Scrape): Promise<Measure[]> {
  const at = now();
  const [live, overdue, ended] = await Promise.all([
    db.deploy.groupBy({ by: ["state"], where: { state: { notIn: [...TERMINAL] } }, _count: true }),
    db.deploy.count({
      where: { state: { in: [...ADVANCING] }, nextCheckAt: { lt: new Date(at.getTime() - OVERDUE_MS) } },
    }),
    db.deploy.groupBy({
      by: ["surfaceId", "state"],
      where: { requestedAt: { gte: new Date(at.getTime() - DAY_MS) }, state: { in: [...TERMINAL] } },
      _count: true,
    }),
  ]);
  const liveIn = (state: string) => live.find((group) => group.state === state)?._count ?? 0;
  return [
    gauge(
      "deploys_live",
      "Deploys that have not ended, by state; unresolved ones wait for a person.",
      [...new Set([...LIVE, ...live.map(({ state }) => state)])].map((state) => ({
        labels: { state },
        value: liveIn(state),
      })),
    ),
    gauge(
      "deploys_overdue",
      "Live deploys not looked at two minutes after that was due. More than 0 is an alarm.",
      oneSample(overdue),
    ),
    gauge(
      "deploys_ended_day",
      "Deploys asked for in the last 24 hours that have ended, by surface and outcome.",
      ended.map(({ surfaceId, state, _count }) => ({ labels: { surface_id: surfaceId, state }, value: _count })),
    ),
  ];
}

async function outsideMeasures({ db, config }: Scrape): Promise<Measure[]> {
  const [credentials, observations] = await Promise.all([
    db.upstreamHealth.findMany(),
    db.surfaceObservation.findMany({ where: { surfaceId: { in: config.surfaces.map((one) => one.surface_id) } } }),
  ]);
  const behind = observations.flatMap(({ surfaceId, behindBy }) =>
    behindBy === null ? [] : [{ labels: { surface_id: surfaceId }, value: behindBy }],
  );
  const names: ReadonlySet<string> = usedCredentials(config);
  const used = credentials.filter(({ name }) => names.has(name));
  return [
    gauge(
      "credential_accepted",
      "1 where the platform took the console's key when it was last used, else 0.",
      used.map(({ name, state }) => ({ labels: { credential: name, state }, value: state === "ok" ? 1 : 0 })),
    ),
    gauge(
      "surface_up",
      "1 where the surface answered when it was last looked at, else 0.",
      observations.map(({ surfaceId, health }) => ({
        labels: { surface_id: surfaceId, health },
        value: health === "up" ? 1 : 0,
      })),
    ),
    gauge("surface_behind_commits", "Commits of main that the surface does not run yet.", behind),
  ];
}

async function recordMeasures(scrape: Scrape): Promise<Measure[]> {
  const [status, beat] = await Promise.all([
    getAuditStatus(scrape),
    scrape.db.instance.aggregate({ _max: { beatAt: true } }),
  ]);
  const checkpoint = status.last_checkpoint;
  return [
    gauge("audit_rows", "Rows of the audit log.", oneSample(status.rows)),
    gauge("audit_checkpoint_rows", "Rows that the newest checkpoint covers.", oneSample(checkpoint?.size ?? 0)),
    gauge(
      "audit_uncovered_rows",
      "Rows of the audit log that no checkpoint outside covers.",
      oneSample(status.uncovered.rows),
    ),
    gauge(
      "audit_uncovered_since_timestamp_seconds",
      "When the oldest of them was written; absent while there is none. Ten minutes ago is an alarm.",
      oneSample(status.uncovered.since === null ? null : seconds(new Date(status.uncovered.since))),
    ),
    gauge(
      "audit_anchor_ok",
      "1 while checkpoints reach the place outside, else 0.",
      oneSample(status.anchor.ok ? 1 : 0),
    ),
    gauge(
      "reconciler_beat_timestamp_seconds",
      "The newest sign of life of any instance of this console.",
      oneSample(beat._max.beatAt === null ? null : seconds(beat._max.beatAt)),
    ),
  ];
}

function buildMeasures({ environment, buildSha, instance }: Scrape): Measure[] {
  const labels = { environment, sha: buildSha, instance };
  return [gauge("build_info", "1, for the build and instance that answer.", [{ labels, value: 1 }])];
}

function githubMeasures({ github }: Scrape): Measure[] {
  const { total, counted, limit, remaining, resetAt } = github.budget();
  return [
    counter("github_calls_total", "Calls to GitHub since this process began.", total),
    counter("github_counted_calls_total", "Of these, the ones that count against the limit: all but 304s.", counted),
    gauge("github_rate_limit_calls", "Calls an hour that GitHub allows, as it last said.", oneSample(limit)),
    gauge("github_rate_remaining_calls", "Calls left until the next reset, as GitHub last said.", oneSample(remaining)),
    gauge(
      "github_rate_reset_timestamp_seconds",
      "When GitHub begins to count anew.",
      oneSample(resetAt === null ? null : seconds(resetAt)),
    ),
  ];
}
