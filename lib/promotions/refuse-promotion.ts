import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { consoleSurface, type Surface } from "@/lib/core/config";
import type { Blocker } from "@/lib/core/decision";
import { AppError, type ErrorCode, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { adoptByKey, isAboutTheKey, type Keyed, takeTurnByKey } from "@/lib/deploys/idempotency";
import { breakglassCommand } from "@/lib/deploys/rules";
import { CONFIRMATION, OVERRIDABLE } from "@/lib/promotions/rules";
import type { PromotionKind } from "@/lib/promotions/schemas";
import { claimTurn } from "@/lib/promotions/turn";
import { changedParts, changedWords, REVIEW_PARTS, type ReviewPart } from "@/lib/versions/rules";
import type { Versions } from "@/lib/versions/schemas";
import { committed } from "@/lib/work/committed";

const OWN_CODES: Record<string, ErrorCode> = {
  wrong_console: "wrong_console",
  deploy_ui_disabled: "deploy_ui_disabled",
  deploy_in_flight: "deploy_in_flight",
};

/** These leave no row of refusal: step-up has written its own. */
const UNRECORDED: readonly ErrorCode[] = ["step_up_failed", "step_up_locked"];

/** Throws wrong_console unless this is the staging console: production is changed from there. */
export function refuseOtherConsole(ctx: Context): void {
  if (ctx.environment === "staging") return;
  const { staging, production } = ctx.config.consoles;
  const message = `${production.label} cannot change itself. Do this on ${staging.label}: ${ctx.consoleUrls.staging}.`;
  throw new AppError("wrong_console", message, { extra: { console_url: ctx.consoleUrls.staging } });
}

/** The surface of the production console; throws conflict when the configuration has none. */
export function productionSurface(ctx: Context): Surface {
  const surface = consoleSurface(ctx.config, "production");
  if (surface !== null) return surface;
  throw new AppError("conflict", "No surface of cockpit.config.ts deploys the production console.");
}

/** Throws invalid_input unless the word is the right one, and whatever is overridden may be, with a reason. */
export function refuseWords(
  kind: PromotionKind,
  input: { confirm: string; reason?: string | undefined; override?: string[] | undefined },
): void {
  const word = CONFIRMATION[kind];
  if (input.confirm !== word) throw invalidInput("confirm", `Type "${word}", in capitals, to confirm.`);
  const override = input.override ?? [];
  const allowed: readonly string[] = OVERRIDABLE[kind];
  const forbidden = override.find((code) => !allowed.includes(code));
  if (forbidden !== undefined) {
    throw invalidInput("override", `"${forbidden}" cannot be overridden. These can: ${allowed.join(", ")}.`);
  }
  if (override.length > 0 && (input.reason ?? "") === "") {
    throw invalidInput("reason", `Overriding ${override.join(", ")} needs a reason.`);
  }
}

/** Throws what the first of the blockers means; does nothing without one. */
export function refuseBlocked(ctx: Context, blockers: Blocker[], sha: string | null): void {
  const [first] = blockers;
  if (first === undefined) return;
  const surface = productionSurface(ctx);
  const command = breakglassCommand(ctx.config, surface, { repository: ctx.repository, sha });
  const inFlight = first.code === "deploy_in_flight" ? { deploy_id: first.subject_id } : {};
  const extra = { blockers, breakglass: { command }, ...inFlight };
  throw new AppError(OWN_CODES[first.code] ?? "blocked", first.message, { extra });
}

/**
 * Throws review_stale, with what changed and how it is now, when one of these parts is no longer as it was reviewed. A deploy
 * that has gone live meanwhile is told as what it is.
 */
export function refuseStale(
  ctx: Context,
  { digest, parts }: { digest: string; parts: readonly ReviewPart[] },
  now: Versions,
): void {
  const inFlight = now.blockers.filter(({ code }) => code === "deploy_in_flight");
  refuseBlocked(ctx, inFlight, now.staging.running_sha);
  const changed = (changedParts(digest, now.digest) ?? REVIEW_PARTS).filter((part) => parts.includes(part));
  if (changed.length === 0) return;
  throw new AppError("review_stale", changedWords(changed, now), { extra: { changed, versions: now } });
}

/**
 * Writes that a promotion or rollback was asked for in vain, and why; never the code. Answers true, and writes nothing, where
 * the same request sent twice was written meanwhile.
 */
export async function recordRefusal(
  ctx: Context,
  refused: { kind: PromotionKind; asked: object; error: unknown; keyed: Keyed },
): Promise<boolean> {
  const { error, keyed } = refused;
  if (!(error instanceof AppError) || error.code === "unavailable") return false;
  const event = eventOf(ctx, { ...refused, error });
  const write = () =>
    committed(ctx, "promote_refused", async (tx) => {
      await takeTurnByKey(tx, ctx, keyed.key);
      const isTwin = !isAboutTheKey(error) && (await adoptByKey(ctx, keyed, tx)) !== null;
      if (!isTwin && !UNRECORDED.includes(error.code)) {
        await recordAudit(tx, ctx, event);
        error.isOnRecord = true;
      }
      return isTwin;
    });
  return claimTurn(write);
}

function eventOf(ctx: Context, refused: { kind: PromotionKind; asked: object; error: AppError }) {
  const { kind, error } = refused;
  const { totp: _, ...asked } = { totp: null, ...refused.asked };
  const surface = consoleSurface(ctx.config, "production");
  const moved = "changed" in error.extra ? { changed: error.extra.changed } : {};
  return {
    action: "console.version.promote_refused",
    subject: { kind: "surface", id: surface?.surface_id ?? "none" },
    ...(surface === null ? {} : { surface: { surface_id: surface.surface_id, target_env: surface.target_env } }),
    payload: { kind, code: error.code, detail: error.message, ...moved, asked },
  } as const;
}
