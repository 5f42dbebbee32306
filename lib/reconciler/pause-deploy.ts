import "server-only";

import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import type { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { type Pause, STEP_PATIENCE_MS } from "@/lib/deploys/claim-deploy";
import { expireDeploy, expireVerifying } from "@/lib/deploys/expire-deploy";
import type { DeployRow } from "@/lib/deploys/load";
import { backoffDelay, deadlineOf } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";

const TROUBLED = z.object({ kind: z.enum(["github_unreachable", "console_failed", "look_slow"]), since: z.string() });
/** Seconds; what nobody foresaw is as a rule the same a moment later. */
const AFTER_TROUBLE_S = 5;
type TroubleKind = z.infer<typeof TROUBLED>["kind"];

interface Trouble {
  kind: TroubleKind;
  message: string;
}

/** Whether the last look failed: the next one that succeeds says so. */
export function isPausedByTrouble(row: DeployRow): boolean {
  return TROUBLED.safeParse(row.blockedBy).success;
}

/** When to look again where nothing else can be known. */
export function lookAfterTrouble(ctx: Context): Date {
  return new Date(ctx.now().getTime() + AFTER_TROUBLE_S * 1_000);
}

/** What a failed look at GitHub does: it ends the deploy where its time is over, else it says what holds it up. */
export async function pauseForGitHub(ctx: Context, row: DeployRow, error: UpstreamError): Promise<Pause> {
  if ((await expireDeploy(ctx, row, error.message)) !== null) return { at: null };
  const since = troubledSince(row, "github_unreachable");
  const at = lookAgain(ctx, row, { since, retryAfter: error.retryAfter });
  return { at, blockedBy: blockedByTrouble(ctx, row, { kind: "github_unreachable", message: error.message }) };
}

/** Since when this kind of trouble has lasted; null when the last look had none of it. */
function troubledSince(row: DeployRow, kind: TroubleKind): string | null {
  const held = TROUBLED.safeParse(row.blockedBy).data;
  return held?.kind === kind ? held.since : null;
}

/** When to look again after a failed look: later and later, but not after the state's own deadline. */
function lookAgain(ctx: Context, row: DeployRow, trouble: { since: string | null; retryAfter: number | null }): Date {
  const now = ctx.now().getTime();
  const at = now + backoffDelay(trouble.since === null ? 0 : now - Date.parse(trouble.since), trouble.retryAfter);
  const state = deployStateSchema.safeParse(row.state).data;
  const deadline = state === undefined ? null : deadlineOf(state, row.stateSince);
  return new Date(deadline === null || deadline.getTime() <= now ? at : Math.min(at, deadline.getTime()));
}

function blockedByTrouble(ctx: Context, row: DeployRow, trouble: Trouble): Pause["blockedBy"] {
  const since = troubledSince(row, trouble.kind) ?? ctx.now().toISOString();
  // A person may settle it whatever ails the look.
  const isPersons = row.state === "unresolved" ? { waits_for_person: true } : {};
  return { ...trouble, ...isPersons, run_url: row.runUrl, since };
}

/**
 * What a step that failed in a way nobody foresaw does: the deadline holds all the same, and the record says that the console
 * itself failed. Looks at the row as the step has left it; null when somebody else holds it by now.
 */
export async function pauseForConsole(ctx: Context, claimed: DeployRow, error: unknown): Promise<Pause | null> {
  const row = await ctx.db.deploy.findFirst({ where: { id: claimed.id, leaseFence: claimed.leaseFence } });
  if (row === null) return null;
  return expireOrPause(ctx, row, { kind: "console_failed", message: failureWords(ctx, error) });
}

async function expireOrPause(ctx: Context, row: DeployRow, trouble: Trouble): Promise<Pause> {
  const ended = await expireByState(ctx, row, trouble.message).catch(() => null);
  if (ended !== null) return { at: null };
  const at = lookAgain(ctx, row, { since: troubledSince(row, trouble.kind), retryAfter: AFTER_TROUBLE_S });
  return { at, blockedBy: blockedByTrouble(ctx, row, trouble) };
}

async function expireByState(ctx: Context, row: DeployRow, message: string): Promise<DeployRow | null> {
  return row.state === "verifying" ? expireVerifying(ctx, row, message) : expireDeploy(ctx, row, message);
}

/** What a person reads when a step failed in a way that nobody foresaw; a refusal of the console itself says it better. */
function failureWords(ctx: Context, error: unknown): string {
  if (error instanceof AppError && error.code === "unavailable") return error.message;
  return `The console failed at this step. Request id ${ctx.requestId}. It tries again; if this stays, give an admin that id.`;
}

/** What a step does that was given up because it took too long: the deadline holds, and the record says why it does not move. */
export async function pauseForSlowness(ctx: Context, row: DeployRow): Promise<Pause> {
  const message = `A look took longer than ${STEP_PATIENCE_MS / 1_000} s and was given up. The console looks again.`;
  return expireOrPause(ctx, row, { kind: "look_slow", message });
}
