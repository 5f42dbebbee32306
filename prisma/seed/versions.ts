import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { consoleSurface, ENVIRONMENTS, type Environment } from "@/lib/core/config";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { writeStretch } from "@/lib/versions/stretch";
import { DAY_MS } from "@/prisma/seed/calendar";
import { type Invited, seededActor } from "@/prisma/seed/people";
import type { Past, PlannedRelease } from "@/prisma/seed/plan";
import { type Moment, moment } from "@/tests/factories/deploy";

/** A console answers some seconds after its release. */
const BOOT_MS = 3_000;
const ATTESTED_AGO_MS = DAY_MS * 1.1;

const later = (at: Date, ms: number) => new Date(at.getTime() + ms);

/** What both consoles have run in the fortnight, as this one knows it, and on production the newest attestation. */
export function versionMoments(ctx: Context, everybody: readonly Invited[], past: Past & { anchor: Date }): Moment[] {
  const ran = (environment: Environment) => newsOf(past, consoleSurface(ctx.config, environment)?.app ?? "");
  const boots = ENVIRONMENTS.flatMap((environment) =>
    ran(environment).map((release) => boot(ctx, environment, release)),
  );
  const admin = everybody.find(({ who }) => who === "admin");
  const at = later(past.anchor, -ATTESTED_AGO_MS);
  const sha = ran("production").findLast((release) => release.at < at)?.sha;
  const isAttested = ctx.environment === "production" && admin !== undefined && sha !== undefined;
  return isAttested ? [...boots, attestation(ctx, admin, { sha, at })] : boots;
}

/** What a console came to run, one after the other: a release of the same commit begins nothing. */
function newsOf(past: Past, app: string): PlannedRelease[] {
  const releases = past.releases.filter((release) => release.app === app);
  releases.sort((one, other) => one.at.getTime() - other.at.getTime());
  return releases.filter(({ sha }, index) => sha !== releases[index - 1]?.sha);
}

/** A boot as the console itself wrote it, or as its sister saw it. */
function boot(ctx: Context, environment: Environment, { sha, at: released }: PlannedRelease): Moment {
  const at = later(released, BOOT_MS);
  const isOwn = environment === ctx.environment;
  return {
    at,
    write: async (tx) => {
      const open = { environment, endedAt: null };
      await tx.versionStretch.updateMany({ where: open, data: { lastSeenAt: released } });
      const sight = { environment, sha, since: at, source: isOwn ? "boot" : "observed" } as const;
      const { stretch, previousSha } = await writeStretch(tx, moment(ctx, at), sight);
      // The run is on GitHub, whichever console sent it.
      await tx.versionStretch.updateMany({ where: open, data: { askedFor: true } });
      if (!isOwn) return;
      const instance = newId("ins");
      await recordAudit(tx, moment({ ...ctx, actor: { kind: "system", id: instance } }, at), {
        action: "console.version.activated",
        subject: { kind: "console", id: environment },
        payload: { sha, previous_sha: previousSha, instance, asked_for: true, deploy_id: stretch.deployId },
      });
    },
  };
}

/** An admin who looked at production a day ago. */
function attestation(ctx: Context, admin: Invited, looked: { sha: string; at: Date }): Moment {
  const { sha, at } = looked;
  return {
    at,
    write: async (tx) => {
      const by = moment(ctx, at, seededActor(admin, newId("ses")));
      const id = newId("att");
      const note = "Signed in, listed deploys and locks, nothing odd";
      const attested = { attestedById: admin.id, attestedByEmail: admin.email, attestedAt: at };
      await tx.attestation.create({ data: { id, sha, note, ...attested } });
      await recordAudit(tx, by, {
        action: "console.version.attested",
        subject: { kind: "attestation", id },
        payload: { sha, note },
      });
      await recordAudit(tx, by, {
        action: "console.auth.step_up_succeeded",
        subject: { kind: "person", id: admin.id },
        payload: { action: "attestation:make", target: sha },
      });
    },
  };
}
