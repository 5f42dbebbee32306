import { findActorEmail, findRepository, findToken } from "@/cli/breakglass/find-sender";
import { openRecorder } from "@/cli/breakglass/open-recorder";
import { type Plan, planDispatch } from "@/cli/breakglass/plan-dispatch";
import { type Order, readOrder, wrongUsage } from "@/cli/breakglass/read-order";
import { putAside, recordPath, writeRecord } from "@/cli/breakglass/record-file";
import { sendDispatch } from "@/cli/breakglass/send-dispatch";
import { type Shell, shellName, variable } from "@/cli/breakglass/shell";
import { Refusal } from "@/cli/refusal";
import cockpitConfig from "@/cockpit.config";
import type { BreakglassRecord, Outcome, SealedRecord } from "@/lib/breakglass/schemas";
import { openRecord, sealRecord } from "@/lib/breakglass/sealed-record";
import { createGitHub } from "@/lib/github/create-github";
import type { GitHub } from "@/lib/github/github";

const PUBLIC_API = "https://api.github.com";

interface Sender {
  email: string;
  repository: string;
  github: GitHub;
  /** Where people look at the repository. */
  webUrl: string;
}

interface Ready {
  order: Order;
  sender: Sender;
  plan: Plan;
}

/** `npm run breakglass -- --surface …`: one dispatch straight at GitHub; answers the exit code. */
export async function deploySurface(shell: Shell, args: string[]): Promise<0 | 1> {
  const order = readOrder(args);
  const sender = await findSender(shell, order);
  const plan = await planDispatch(sender.github, sender.repository, order);
  const { surface_id: name, target_env: target } = order.surface;
  const offMain =
    plan.dispatch.ref === cockpitConfig.main_branch ? "" : `, which is not on ${cockpitConfig.main_branch}`;
  shell.out(`${name} (${target.toUpperCase()}) gets ${plan.sha}${offMain}, by ${sender.email}: ${order.reason}`);
  shell.out(`The same by hand:\n  ${plan.command}`);
  if (!order.dryRun) return dispatchOnce(shell, { order, sender, plan });
  shell.out("A dry run: nothing was sent, and nothing was recorded.");
  return 0;
}

async function findSender(shell: Shell, order: Order): Promise<Sender> {
  const email = await findActorEmail(shell, order.actorEmail);
  if (!order.dryRun) await refuseUnconfirmed(shell, order);
  const repository = await findRepository(shell);
  const apiUrl = (variable(shell, "GITHUB_API_URL") ?? PUBLIC_API).replace(/\/+$/, "");
  const auth = { token: await findToken(shell) };
  const github = createGitHub({ apiUrl, repository, auth, userAgent: "raxx-console-breakglass" });
  return { email, repository, github, webUrl: webUrlOf(apiUrl, repository) };
}

/** A production target is named twice: by flag, or typed where somebody can answer. */
async function refuseUnconfirmed(shell: Shell, { surface, confirm }: Order): Promise<void> {
  const { surface_id: name, target_env: target, app } = surface;
  if (target !== "production" || confirm === name) return;
  const what = `${name} is PRODUCTION (${app})`;
  if (confirm !== null) throw wrongUsage(`${what}: --confirm says "${confirm}".`);
  if (shell.ask === null) throw wrongUsage(`${what}: add --confirm ${name}.`);
  const typed = await shell.ask(`${what}. Type its name to go on: `);
  if (typed.trim() !== name) throw new Refusal(`That is not ${name}. Nothing was sent.`);
}

/** GitHub Enterprise Server serves its API under /api/v3 of the host that people use. */
function webUrlOf(apiUrl: string, repository: string): string {
  const host = apiUrl === PUBLIC_API ? "https://github.com" : apiUrl.replace(/\/api\/v3$/, "");
  return `${host}/${repository}`;
}

/** Writes the record, sends the one dispatch, writes its outcome: in this order, so that no run is without a record. */
async function dispatchOnce(shell: Shell, ready: Ready): Promise<0 | 1> {
  const secretKey = variable(shell, "SECRET_KEY");
  const intent = await recordOf(shell, ready);
  const file = recordPath(shell.folder, intent);
  writeRecord(file, sealed(intent, secretKey));
  const outcome = await sendDispatch(ready.sender.github, ready.plan.dispatch);
  const record = { ...intent, outcome };
  const code = tellOutcome(shell, ready, outcome);
  writeRecord(file, sealed(record, secretKey));
  await handOver(shell, file, record);
  return code;
}

async function recordOf(shell: Shell, { order, sender, plan }: Ready): Promise<BreakglassRecord> {
  const { surface, ref, reason, drill } = order;
  return {
    correlation_id: plan.correlationId,
    surface_id: surface.surface_id,
    environment: surface.target_env,
    workflow: surface.workflow,
    repository: sender.repository,
    branch: plan.dispatch.ref,
    sha: plan.sha,
    ref,
    reason,
    drill,
    actor_email: sender.email,
    // The token of an app has no user; the run tells its login then.
    actor_login: await sender.github.login().catch(() => null),
    shell: shellName(shell),
    dispatched_at: new Date().toISOString(),
    outcome: { kind: "sending" },
  };
}

/** What import would refuse must not be sent. */
function sealed(record: BreakglassRecord, secretKey: string | null): SealedRecord {
  const whole = sealRecord(record, secretKey);
  const opened = openRecord(JSON.stringify(whole), secretKey);
  if (opened.readable) return whole;
  throw new Refusal(`This dispatch cannot be recorded: ${opened.message}.`);
}

function tellOutcome(shell: Shell, { sender, order, plan }: Ready, outcome: Outcome): 0 | 1 {
  const runs = `${sender.webUrl}/actions/workflows/${order.surface.workflow}`;
  if (outcome.kind === "accepted") {
    shell.out(`Sent. Follow it: ${outcome.run_url ?? runs}`);
    return 0;
  }
  const lines = {
    refused: `${outcome.kind === "refused" ? outcome.message : ""} Nothing runs.`,
    lost: `GitHub's answer was lost: nobody knows whether the run started. LOOK AT GITHUB BEFORE YOU RUN THIS AGAIN:\n  ${runs}\n  Its title would carry [${plan.correlationId}].`,
    sending: "It was not sent.",
  };
  shell.err(lines[outcome.kind]);
  return 1;
}

/** Puts the record into the database where one answers; else it stays in its file, and the reason is told. */
async function handOver(shell: Shell, file: string, record: BreakglassRecord): Promise<void> {
  try {
    const recorder = await openRecorder(shell);
    try {
      const { deployId } = await recorder.record({ record, evidence: "database" });
      putAside(shell.folder, file);
      shell.out(`Recorded in the database of ${recorder.environment} as ${deployId}.`);
    } finally {
      await recorder.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const proof = variable(shell, "SECRET_KEY") === null ? "unsigned, since SECRET_KEY is not set" : "signed";
    shell.out(`The record is kept in ${file} (${proof}). ${reason}`);
    shell.out("Add it when the console is back: npm run breakglass -- import");
  }
}
