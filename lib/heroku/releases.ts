import { z } from "zod";

export const releasesSchema = z.array(
  z.object({
    version: z.number().int(),
    /** A pending release is not in force yet and a failed one never was. */
    status: z.string().default("succeeded"),
    created_at: z.string().pipe(z.coerce.date()),
    slug: z.object({ id: z.string() }).nullish(),
  }),
);
export type HerokuRelease = z.infer<typeof releasesSchema>[number];

export interface LiveSlug {
  slugId: string;
  /** The newest release in force: it may differ from the deploy by its config only. */
  version: number;
  /** When this slug came into force, as far back as the given releases tell. */
  since: Date;
}

/** What runs, from the newest releases in any order; null when none of them carries a slug. Pure. */
export function liveSlug(releases: HerokuRelease[]): LiveSlug | null {
  const inForce = releases
    .filter((release) => release.status === "succeeded")
    .sort((one, other) => other.version - one.version);
  const start = inForce.findIndex((release) => release.slug != null);
  const newest = inForce[start];
  if (newest?.slug == null) return null;
  const slugId = newest.slug.id;
  const end = inForce.findIndex((release, index) => index > start && release.slug?.id !== slugId);
  const oldest = inForce[(end === -1 ? inForce.length : end) - 1] ?? newest;
  return { slugId, version: newest.version, since: oldest.created_at };
}
