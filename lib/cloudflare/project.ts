import { z } from "zod";

import {
  type LiveRelease,
  type MadeRelease,
  type ReleaseAttempt,
  toldCommit,
  unreadableAttempt,
} from "@/lib/core/platform";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { toldAddressIfAny, toldInstantIfAny, toldList, toldText, toldTextIfAny } from "@/lib/core/told";

// A project also carries `env_vars` with values in plain text, in three places: only the keys named here are kept.
const deploymentSchema = z.object({
  id: toldText(100).pipe(z.string().min(1)),
  short_id: toldTextIfAny(40),
  url: toldAddressIfAny,
  // Whether it counts at all: what nobody can read here is not guessed.
  environment: z.string().nullish(),
  is_skipped: z.boolean().nullish(),
  created_on: toldInstantIfAny,
  deployment_trigger: z
    .object({
      metadata: z
        .object({ commit_hash: toldTextIfAny(100) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  latest_stage: z
    .object({ name: toldTextIfAny(40), status: toldTextIfAny(40), ended_on: toldInstantIfAny })
    .nullish()
    .catch(null),
});
export type PagesDeployment = z.infer<typeof deploymentSchema>;

const placeInList = z.object({ created_on: toldInstantIfAny });

/** One page of a project's deployments, each read by itself. */
export const deploymentsSchema = toldList(deploymentSchema);

const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i;
const hostSchema = z.string().regex(HOST);

export const projectSchema = z.object({
  subdomain: hostSchema.nullish().catch(null),
  domains: toldList(hostSchema).nullish().catch(null),
  // One that cannot be read is looked for in the list, which tells it as such.
  canonical_deployment: deploymentSchema
    .nullish()
    .catch(null)
    .transform((deployment) => deployment ?? null),
});
export type PagesProject = z.infer<typeof projectSchema>;

const isOfProduction = ({ environment }: PagesDeployment) => environment == null || environment === "production";

/** What is known of a project's deployments to production. */
export interface PagesRead {
  project: PagesProject;
  /** Newest first, down to the one in force where that was reached. */
  deployments: PagesDeployment[];
  /** When those were made that could not be read, null where not even that was told: what they were is unknown. */
  unreadable: (Date | null)[];
  /** Whether the list was read to its end. */
  isWhole: boolean;
}

// Going back on Cloudflare makes no deployment: none of these is a person's for sure.
const madeOf = (one: PagesDeployment): MadeRelease => ({
  ...commitOf(one),
  release: releaseOf(one),
  isDone: isInForce(one),
  became: isInForce(one) ? null : attemptOf(one),
  at: one.created_on,
  by: "deploy",
});
const releaseOf = (one: PagesDeployment) => `Pages deployment ${nameOf(one)}`;
const nameOf = ({ id, short_id }: PagesDeployment) => short_id ?? id.slice(0, 8);
const commitOf = (deployment: PagesDeployment) => toldCommit(deployment.deployment_trigger?.metadata?.commit_hash);

const HAS_ENDED = { failure: "failed", canceled: "was cancelled", cancelled: "was cancelled", skipped: "was skipped" };
const GOES_ON = new Set(["active", "idle", "success"]);

/** When a deployment was made that could not be read; null where not even that is told. */
export function createdOnOf(broken: unknown): Date | null {
  return placeInList.safeParse(broken).data?.created_on ?? null;
}

/** Whether a deployment is in force: to production, and its last stage, deploy, was a success (Pages API, stages). */
export function isInForce(deployment: PagesDeployment): boolean {
  const { latest_stage: stage, is_skipped } = deployment;
  const isDone = stage?.name === "deploy" && stage.status === "success";
  return isDone && is_skipped !== true && isOfProduction(deployment);
}

/** What a project serves: its canonical deployment where that is in force, else the newest to production that is. Pure. */
export function liveOf({ project, deployments, unreadable, isWhole }: PagesRead): LiveRelease {
  const webUrl = webUrlOf(project);
  const ofProduction = deployments.filter(isOfProduction);
  const served = ofProduction.find((one) => isCanonical(project, one)) ?? ofProduction.find(isInForce);
  const newer = ofProduction.slice(0, served === undefined ? undefined : ofProduction.indexOf(served));
  const attempts = [
    ...unreadableAttempt(unreadable.filter((at) => isNewer(at, served)).length),
    ...newer.filter((one) => !isInForce(one)).map(attemptOf),
  ];
  if (served === undefined) {
    const isKnown = isWhole && unreadable.length === 0;
    const serving = isKnown && attempts.every(({ state }) => state !== "unknown") ? "nothing" : "unseen";
    const source = "pages: no deployment in force";
    const none = { sha: null, shortSha: null, releasedAt: null, servedAt: null, madeAt: null };
    const rest = { made: ofProduction.map(madeOf), unreadable: unreadable.length };
    return { ...none, ...rest, serving, source, attempts, webUrl };
  }
  const told = commitOf(served);
  return {
    ...told,
    serving: told.sha === null ? "unnamed" : "commit",
    releasedAt: served.latest_stage?.ended_on ?? served.created_on,
    servedAt: served.created_on,
    madeAt: served.created_on,
    made: ofProduction.map(madeOf),
    source: `pages deployment ${nameOf(served)}`,
    attempts,
    unreadable: unreadable.length,
    webUrl,
  };
}

// Visitors use the team's own domain, else the deployment's address without its id: https://<id>.<project>.pages.dev.
function webUrlOf({ subdomain, domains, canonical_deployment: deployment }: PagesProject): string | null {
  const own = domains?.items.find((domain) => !domain.endsWith(".pages.dev"));
  if (own !== undefined) return `https://${own}`;
  const address = deployment?.url?.replace(`//${deployment.short_id ?? deployment.id}.`, "//");
  return address ?? (subdomain == null ? null : `https://${subdomain}`);
}

/** Whoever goes back in the dashboard makes an older deployment canonical: newer ones that were in force do not serve. */
function isCanonical({ canonical_deployment: canonical }: PagesProject, deployment: PagesDeployment): boolean {
  return canonical?.id === deployment.id && isInForce(deployment);
}

function isNewer(at: Date | null, served: PagesDeployment | undefined): boolean {
  return at !== null && served?.created_on != null && at > served.created_on;
}

/** The stage a deployment stands in, and what that makes of it; a word nobody knows is no end. */
function attemptOf(deployment: PagesDeployment): ReleaseAttempt {
  const release = releaseOf(deployment);
  const rest = { ...commitOf(deployment), release, since: deployment.created_on, isLatest: true };
  const { name, status } = deployment.latest_stage ?? {};
  const stage = name != null && /^[a-z][a-z_ ]{0,30}$/.test(name) ? `its ${name} stage` : "an unnamed stage";
  const word = deployment.is_skipped === true ? "skipped" : status;
  const ended = Object.entries(HAS_ENDED).find(([known]) => known === word)?.[1];
  if (ended !== undefined) return { ...rest, state: "failed", words: `${release} ${ended} in ${stage}` };
  if (word != null && GOES_ON.has(word)) return { ...rest, state: "pending", words: `${release} is still in ${stage}` };
  return { ...rest, state: "unknown", words: `${release} has a state that the console does not know` };
}

/** A deployment with its times put by our clock. */
export function byOurClock(clock: Pick<PlatformClock, "ours">, deployment: PagesDeployment): PagesDeployment {
  const ours = (theirs: Date | null) => (theirs === null ? null : clock.ours(theirs));
  const { latest_stage: stage, created_on } = deployment;
  return {
    ...deployment,
    created_on: ours(created_on),
    latest_stage: stage == null ? null : { ...stage, ended_on: ours(stage.ended_on) },
  };
}
