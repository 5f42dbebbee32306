import "server-only";

import type { Environment } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { WebhookDelivery } from "@/lib/github/github";
import { expectWebhookSecret } from "@/lib/keys/webhook-secrets";
import { apiPaths } from "@/lib/paths";
import type { Target, Verdict } from "@/lib/secrets/target";

/** A webhook of the repository that gets a new secret: the one that delivers to that console. */
interface WebhookPlace {
  target: Target;
  console: Environment;
}

const REFUSED = 401;
const ON_ITS_WAY = "A ping is on its way.";

export async function giveWebhookSecret(ctx: Context, console: Environment, value: string): Promise<void> {
  const id = await oneWebhook(ctx, console);
  // This console accepts it before anything is signed with it; the other one is started with it before.
  if (console === ctx.environment) await expectWebhookSecret(ctx, { value, now: ctx.now() });
  await outside("write-webhook-secret", () => ctx.github.storeWebhookSecret(id, value));
}

/** The one webhook that delivers to a console. Throws UpstreamError where there is none, or several. */
async function oneWebhook(ctx: Context, console: Environment): Promise<string> {
  const id = await findWebhook(ctx, console, { fresh: true });
  if (id !== null) return id;
  const message = `No webhook of the repository delivers to ${addressOf(ctx, console)}. Set it up first.`;
  throw new UpstreamError("github", { kind: "not_found", message });
}

function addressOf({ consoleUrls }: Context, console: Environment): string {
  return `${consoleUrls[console]}${apiPaths.githubWebhook()}`;
}

/** The id of the webhook that delivers to a console, null where there is none. Throws UpstreamError, where there are several too. */
export async function findWebhook(
  ctx: Context,
  console: Environment,
  how?: { fresh: boolean },
): Promise<string | null> {
  const address = addressOf(ctx, console);
  const listed = await outside("list-webhooks", () => ctx.github.listWebhooks(how));
  const [first, ...others] = listed.filter(({ url }) => url === address);
  if (others.length === 0) return first?.id ?? null;
  const message = `${others.length + 1} webhooks of the repository deliver to ${address}. Leave one of them.`;
  throw new UpstreamError("github", { kind: "refused", message });
}

/**
 * What a webhook signs with nobody can read (fact G23): the console that it delivers to takes a ping, and says with which secret
 * it was signed. Until it has taken one, nothing says that the secret has arrived; it is given again, and another ping sent.
 */
export async function seeWebhookSecret(ctx: Context, { target, console }: WebhookPlace): Promise<Verdict> {
  const { place } = target;
  const id = await oneWebhook(ctx, console);
  const sent = await outside("list-webhook-deliveries", () => ctx.github.listWebhookDeliveries(id));
  if (place.checkAt === null) return pingFirst(ctx, target, { id, sent });
  const answer = sent.find((one) => one.event === "ping" && isLater(one, place.writtenAt));
  if (answer !== undefined && isTaken(answer)) return verdictOnTaken(ctx, id, answer);
  return { state: "former", words: answer === undefined ? ON_ITS_WAY : refusedWords(answer) };
}

/** When GitHub sent its newest delivery is kept first: a later one is told by that one clock. */
async function pingFirst(
  ctx: Context,
  target: Target,
  { id, sent }: { id: string; sent: readonly WebhookDelivery[] },
): Promise<Verdict> {
  const times = sent.flatMap(({ deliveredAtThere: at }) => (at === null ? [] : [at.getTime()]));
  await target.keep({ checkAt: ctx.now(), writtenAt: times.length === 0 ? null : new Date(Math.max(...times)) });
  await outside("ping-webhook", () => ctx.github.pingWebhook(id));
  return { state: "former", words: ON_ITS_WAY };
}

function isLater({ deliveredAtThere: at }: WebhookDelivery, before: Date | null): boolean {
  return at !== null && (before === null || at > before);
}

function isTaken({ status }: WebhookDelivery): boolean {
  return status >= 200 && status < 300;
}

/** A console takes the former secret too for a while: only one signed with its own shows that the new one has arrived. */
async function verdictOnTaken(ctx: Context, id: string, taken: WebhookDelivery): Promise<Verdict> {
  const signer = await outside("read-signer", () => ctx.github.readSigner(id, taken.id));
  if (signer === "another") return { state: "former", words: "A ping was signed with the former secret." };
  return { state: "verified", words: "Its console has taken a ping that was signed with it." };
}

function refusedWords({ status }: WebhookDelivery): string {
  if (status === REFUSED) return "Its console refused a ping: one of the two holds another secret.";
  return status === 0 ? "Its console did not answer a ping." : `Its console answered ${status} to a ping.`;
}

/** Whether the newest that its console took or refused was signed with the console's own secret; with nothing to be seen, nobody knows. */
export async function isWebhookSecretHeld(ctx: Context, console: Environment): Promise<boolean> {
  const id = await oneWebhook(ctx, console);
  const sent = await outside("list-webhook-deliveries", () => ctx.github.listWebhookDeliveries(id));
  const judged = sent.filter((one) => isTaken(one) || one.status === REFUSED);
  const newest = judged.toSorted((one, other) => timeOf(other) - timeOf(one))[0];
  if (newest === undefined || !isTaken(newest)) return false;
  return (await outside("read-signer", () => ctx.github.readSigner(id, newest.id))) !== "another";
}

function timeOf({ deliveredAtThere: at }: WebhookDelivery): number {
  return at?.getTime() ?? 0;
}
