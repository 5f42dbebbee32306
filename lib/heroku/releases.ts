import { z } from "zod";

/** What Heroku writes into `description` when a release changes no code. */
const CHANGES_CONFIG =
  /config var|add-?on|domain|provision|^(initial release|enable|disable|attach|detach|set|unset|remove|add|update|upgrade|rotate)\b/i;

const rawRelease = z.object({
  version: z.number().int(),
  status: z.string().nullish(),
  current: z.boolean().nullish(),
  created_at: z.string().pipe(z.coerce.date()),
  slug: z.object({ id: z.string() }).nullish(),
  oci_image: z.object({ id: z.string() }).nullish(),
  description: z.string().nullish(),
});

/** Where a release's code is: a slug, an image of the Fir generation, somewhere Heroku does not tell, or nowhere. */
export type Code = { kind: "slug" | "image"; id: string } | { kind: "untold" } | { kind: "none" };

export interface HerokuRelease {
  version: number;
  /** `failed` never was in force, `pending` is not yet; a word nobody knows is `unknown`. */
  status: "succeeded" | "pending" | "failed" | "unknown";
  createdAt: Date;
  code: Code;
}

type RawRelease = z.infer<typeof rawRelease>;

/** One page of an app's releases; of a description only what it says about code is kept. */
export const releasesSchema = z.array(rawRelease.transform(readRelease));

function readRelease(raw: RawRelease): HerokuRelease {
  return { version: raw.version, status: statusOf(raw), createdAt: raw.created_at, code: codeOf(raw) };
}

function statusOf({ status, current }: RawRelease): HerokuRelease["status"] {
  if (status === "succeeded" || status === "pending" || status === "failed") return status;
  if (status != null) return "unknown";
  return current === false ? "unknown" : "succeeded";
}

// A config change of an app with code keeps its slug: a release without one is config of a bare app, or code in an image.
function codeOf({ slug, oci_image: image, description }: RawRelease): Code {
  if (slug != null) return { kind: "slug", id: slug.id };
  if (image != null) return { kind: "image", id: image.id };
  const isConfig = description == null || description === "" || CHANGES_CONFIG.test(description);
  return { kind: isConfig ? "none" : "untold" };
}

/** The releases that were read, and whether the list ended there. */
export interface ReleasesRead {
  releases: HerokuRelease[];
  isWhole: boolean;
}

export interface Served {
  /** The newest release in force with code; null when none was seen. */
  release: HerokuRelease | null;
  /** When its code came into force, as far back as the releases tell. */
  since: Date | null;
  /** Newer than its code and not in force, newest first. */
  attempts: HerokuRelease[];
  /** The newest version in force, with or without code of its own. */
  newest: number;
}

/** What runs, from releases in any order: a failed release phase leaves the release before it serving. Pure. */
export function findServed({ releases }: Pick<ReleasesRead, "releases">): Served {
  const newestFirst = releases.toSorted((one, other) => other.version - one.version);
  const inForce = newestFirst.filter((release) => release.status === "succeeded");
  const start = inForce.findIndex((release) => release.code.kind !== "none");
  const release = inForce[start] ?? null;
  const newest = inForce[0]?.version ?? Number.NEGATIVE_INFINITY;
  const end = inForce.findIndex((other, index) => index > start && !isSameCode(other.code, release?.code));
  const oldest = inForce[(end === -1 ? inForce.length : end) - 1] ?? null;
  const from = release === null ? newest : (oldest?.version ?? newest);
  const attempts = newestFirst.filter((other) => other.status !== "succeeded" && other.version > from);
  return { release, since: release === null ? null : (oldest ?? release).createdAt, attempts, newest };
}

function isSameCode(one: Code, other: Code | undefined): boolean {
  return other !== undefined && "id" in one && "id" in other && one.kind === other.kind && one.id === other.id;
}

const ATTEMPT_WORDS = {
  failed: "failed in its release phase",
  pending: "is still in its release phase",
  unknown: "has a state that the console does not know",
} as const;

/** What became of a release that is not in force, as a clause. */
export function attemptWords({ version, status }: HerokuRelease): string {
  return `release v${version} ${ATTEMPT_WORDS[status === "succeeded" ? "unknown" : status]}`;
}
