import { z } from "zod";

import { toldInstantIfAny, toldList, toldTextIfAny } from "@/lib/core/told";

const UNREADABLE = "\u0000";

/** What Heroku writes into `description` when a release changes no code. */
const CHANGES_CONFIG =
  /config var|add-?on|domain|provision|^(initial release|enable|disable|attach|detach|set|unset|remove|add|update|upgrade|rotate)\b/i;

/** Where code is; `unreadable` where something is told that is no place. */
const placeSchema = z
  .object({ id: z.string().min(1).max(200) })
  .nullish()
  .catch({ id: UNREADABLE });

const rawRelease = z.object({
  version: z.number().int().positive(),
  // What is there and no text is a word nobody knows.
  status: z.string().nullish().catch("unreadable"),
  current: z.boolean().nullish().catch(false),
  created_at: toldInstantIfAny,
  slug: placeSchema,
  oci_image: placeSchema,
  description: toldTextIfAny(),
});

/** Where a release's code is: a slug, an image of the Fir generation, somewhere Heroku does not tell, or nowhere. */
export type Code = { kind: "slug" | "image"; id: string } | { kind: "untold" } | { kind: "none" };

export interface HerokuRelease {
  version: number;
  /** `failed` never was in force, `pending` is not yet; a word nobody knows is `unknown`. */
  status: "succeeded" | "pending" | "failed" | "unknown";
  /** Null where Heroku tells no time. */
  createdAt: Date | null;
  code: Code;
  /** What its description says it does; `person`: a rollback, or a promotion in a pipeline. */
  does: "deploy" | "config" | "person";
}

type RawRelease = z.infer<typeof rawRelease>;

/** One page of an app's releases, each read by itself; of a description only what it says about code is kept. */
export const releasesSchema = toldList(rawRelease.transform(readRelease));

/** The releases that were read, and whether the list ended there. */
export interface ReleasesRead {
  releases: HerokuRelease[];
  /** How many tell no version, and so no place among the others: what they were is unknown. */
  unreadable: number;
  isWhole: boolean;
}

export interface Served {
  /** The newest release in force with code; null when none was seen. */
  release: HerokuRelease | null;
  /** When its code came into force; null where that is not told, or lies further back than was read. */
  since: Date | null;
  /** Whether the releases go back to before its code came into force. */
  isBegun: boolean;
  /** Newer than its code and not in force, newest first. */
  attempts: HerokuRelease[];
  /** The newest version in force, with or without code of its own. */
  newest: number;
}

const ATTEMPT_WORDS = {
  failed: "failed in its release phase",
  pending: "is still in its release phase",
  unknown: "has a state that the console does not know",
} as const;

/** As sentences name it. */
export const releaseName = ({ version }: Pick<HerokuRelease, "version">) => `release v${version}`;

/** What runs, from releases in any order: a failed release phase leaves the release before it serving. Pure. */
export function findServed({ releases, isWhole }: Pick<ReleasesRead, "releases" | "isWhole">): Served {
  const newestFirst = releases.toSorted((one, other) => other.version - one.version);
  const inForce = newestFirst.filter((release) => release.status === "succeeded");
  const start = inForce.findIndex((release) => release.code.kind !== "none");
  const release = inForce[start] ?? null;
  const newest = inForce[0]?.version ?? Number.NEGATIVE_INFINITY;
  const end = inForce.findIndex((other, index) => index > start && !isSameCode(other.code, release?.code));
  const oldest = inForce[(end === -1 ? inForce.length : end) - 1] ?? null;
  const from = release === null ? newest : (oldest?.version ?? newest);
  const attempts = newestFirst.filter((other) => other.status !== "succeeded" && other.version > from);
  // A config change keeps its slug: the oldest release that was read may be one, and its code be older.
  const isBegun = release !== null && (end !== -1 || isWhole || isDeploy(oldest));
  return { release, since: isBegun ? (oldest ?? release).createdAt : null, isBegun, attempts, newest };
}

function isSameCode(one: Code, other: Code | undefined): boolean {
  return other !== undefined && "id" in one && "id" in other && one.kind === other.kind && one.id === other.id;
}

function isDeploy(release: HerokuRelease | null): boolean {
  return release !== null && release.does !== "config";
}

/** The releases that put code in force, or were to, newest first: those that only changed config are left out. Pure. */
export function listMade({ releases, isWhole }: Pick<ReleasesRead, "releases" | "isWhole">) {
  const newestFirst = releases.toSorted((one, other) => other.version - one.version);
  const isNew = ({ code, does }: HerokuRelease, index: number) => {
    if (code.kind === "none" || does !== "config") return code.kind !== "none";
    const before = newestFirst
      .slice(index + 1)
      .find((other) => other.status === "succeeded" && other.code.kind !== "none");
    return before === undefined ? isWhole : !isSameCode(before.code, code);
  };
  const made = newestFirst.filter(isNew);
  return { madeAt: made.find(({ status }) => status === "succeeded")?.createdAt ?? null, made };
}

/** What became of a release that is not in force, as a clause. */
export function attemptWords(release: HerokuRelease): string {
  const { status } = release;
  return `${releaseName(release)} ${ATTEMPT_WORDS[status === "succeeded" ? "unknown" : status]}`;
}

function readRelease(raw: RawRelease): HerokuRelease {
  const does = deedOf(raw);
  return { version: raw.version, status: statusOf(raw), createdAt: raw.created_at, code: codeOf(raw), does };
}

function deedOf({ description }: RawRelease): HerokuRelease["does"] {
  if (description == null || description === "") return "config";
  if (/^(rollback to v\d|promote )/i.test(description)) return "person";
  return CHANGES_CONFIG.test(description) ? "config" : "deploy";
}

function statusOf({ status, current }: RawRelease): HerokuRelease["status"] {
  if (status === "succeeded" || status === "pending" || status === "failed") return status;
  // Its slug is too old to go back to, which takes nothing from what it serves or served.
  if (status === "expired" && current !== false) return "succeeded";
  if (status != null) return "unknown";
  return current === false ? "unknown" : "succeeded";
}

// A config change of an app with code keeps its slug: a release without one is config of a bare app, or code in an image.
function codeOf(raw: RawRelease): Code {
  const { slug, oci_image: image } = raw;
  if (slug?.id === UNREADABLE || image?.id === UNREADABLE) return { kind: "untold" };
  if (slug != null) return { kind: "slug", id: slug.id };
  if (image != null) return { kind: "image", id: image.id };
  return { kind: deedOf(raw) === "config" ? "none" : "untold" };
}
