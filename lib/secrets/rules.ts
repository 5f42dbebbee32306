import type { Actor } from "@/lib/core/actor";
import type { Flags } from "@/lib/core/kill-switches";
import { can } from "@/lib/core/permissions";
import type { Dyno } from "@/lib/core/platform";
import type { Consumer, SecretDeclaration } from "@/lib/core/secret-config";
import type { RotationState, Secret, SightingState } from "@/lib/secrets/schemas";

const DAY_MS = 24 * 3_600_000;
/** For so long a rotation is looked at each second. */
const PROMPT_MS = 5 * 60_000;
/** What becomes due within this many days is said before it is. */
const SOON_DAYS = 7;

/** An Actions secret that was written so long before the app's value, and no longer, may belong to the same rotation. */
const SAME_ROTATION_MS = 3_600_000;
/** A place is looked at within minutes: what it is seen to hold then is what the rotation before has put there. */
const SAME_CHANGE_MS = 30 * 60_000;
/** Keys come apart while somebody rotates them; longer than this is told. */
const DRIFT_TOLD_AFTER_MS = 2 * 60_000;
/** The other console, whose database is its own, may be at a rotation: its places come to the new value one by one. */
const ROTATED_THERE_MS = 30 * 60_000;

/** What was last seen of one consumer, as drift is judged by. */
export interface SeenConsumer {
  /** As a sentence names it. */
  name: string;
  state: SightingState;
  fingerprint: string | null;
  /** What it held before, where it was seen to change. */
  former: string | null;
  since: Date;
  checkedAt: Date;
  writtenAt: Date | null;
}

type Agreement = { kind: "agree" | "unknown" } | { kind: "drift"; words: string };

interface Age {
  age_days: number | null;
  due_at: string | null;
  due: Secret["due"];
}

const DUE_ORDER: Record<Secret["due"], number> = { overdue: 0, due: 1, unknown: 2, fresh: 3 };

export const ROTATE_UI_OFF =
  "Rotations are switched off by FLAG_CONSOLE_ROTATE_UI. Follow the secret's procedure without the console.";

interface Rotating {
  actor: Actor;
  flags: Pick<Flags, "rotateUi">;
}

export const MODE_A_OFF = "Automatic rotation is switched off by FLAG_CONSOLE_ROTATION_MODE_A.";

/** How old a secret's value is against its cadence; what nobody knows is unknown, and never fresh. */
export function ageOf({ cadence_days }: Pick<SecretDeclaration, "cadence_days">, last: Date | null, now: Date): Age {
  if (last === null) return { age_days: null, due_at: null, due: "unknown" };
  const dueAt = new Date(last.getTime() + cadence_days * DAY_MS);
  const left = dueAt.getTime() - now.getTime();
  return {
    age_days: Math.max(0, Math.floor((now.getTime() - last.getTime()) / DAY_MS)),
    due_at: dueAt.toISOString(),
    due: left <= 0 ? "overdue" : left <= SOON_DAYS * DAY_MS ? "due" : "fresh",
  };
}

/** What this console has recorded, or, where nobody told it, when it saw every place come to another value. Pure. */
export function lastRotation(
  told: { at: Date | null; by: string | null },
  changed: Date | null,
): { at: Date | null; by: string | null } {
  const isTold = told.at !== null && (changed === null || changed.getTime() < told.at.getTime() + SAME_CHANGE_MS);
  return isTold ? told : { at: changed, by: null };
}

/** Whether two fingerprints were made with one key, so that they can be compared. Pure. */
export function isSameKey(one: string | null | undefined, other: string | null | undefined): boolean {
  if (one == null || other == null) return false;
  return one.split("-")[0] === other.split("-")[0];
}

/** Where a consumer keeps the value, in words. */
export function consumerLabel(consumer: Consumer): string {
  switch (consumer.kind) {
    case "heroku_config_var":
      return `config var of ${consumer.app}`;
    case "github_actions_secret":
      return consumer.environment === undefined
        ? "Actions secret of the repository"
        : `Actions secret of environment ${consumer.environment}`;
    case "github_webhook":
      return `webhook to the ${consumer.console} console`;
    case "cloudflare_pages_variable":
      return `variable of Pages project ${consumer.project}`;
    case "console":
      return "this console's own process";
    case "manual":
      return `${consumer.place}, by hand`;
  }
}

/** The same as a sentence names it. */
export function placeName(consumer: Consumer): string {
  switch (consumer.kind) {
    case "heroku_config_var":
      return consumer.app;
    case "github_actions_secret":
      return `the ${consumerLabel(consumer)}`;
    case "github_webhook":
      return `the ${consumerLabel(consumer)}`;
    case "cloudflare_pages_variable":
      return `Pages project ${consumer.project}`;
    case "console":
      return "this console's own process";
    case "manual":
      return consumer.place;
  }
}

/**
 * Whether the consumers of a secret hold what they should: one value, or each its own. What was looked at before another one was
 * seen to change says nothing yet. Pure.
 */
export function agreementOf({ values }: Pick<SecretDeclaration, "values">, seen: readonly SeenConsumer[]): Agreement {
  const changes = seen.flatMap(({ former, since }) => (former === null ? [] : [since.getTime()]));
  if (seen.some(({ checkedAt }) => checkedAt.getTime() < Math.max(0, ...changes))) return { kind: "unknown" };
  const held = seen.filter(({ state }) => state === "held");
  if (held.some(({ fingerprint }) => !isSameKey(fingerprint, held[0]?.fingerprint))) return { kind: "unknown" };
  const words = values === "shared" ? sharedWords(seen, held) : ownWords(held);
  return words === null ? { kind: "agree" } : { kind: "drift", words };
}

function sharedWords(seen: readonly SeenConsumer[], held: readonly SeenConsumer[]): string | null {
  const [most, ...others] = byValue(held).toSorted((one, other) => other.length - one.length);
  if (most !== undefined && others.length > 0) {
    return `${namesOf(namesIn(others.flat()), "holds", "hold")} another value than ${namesOf(namesIn(most))}.`;
  }
  const unset = seen.filter(({ state }) => state === "unset");
  const holder = seen.find(({ state }) => state !== "unset");
  if (unset.length > 0 && holder !== undefined) {
    return `${namesOf(namesIn(unset), "holds", "hold")} no value; ${holder.name} holds one.`;
  }
  return olderWords(seen, held);
}

function byValue(held: readonly SeenConsumer[]): SeenConsumer[][] {
  return [...Map.groupBy(held, ({ fingerprint }) => fingerprint).values()];
}

function namesIn(seen: readonly SeenConsumer[]): string[] {
  return seen.map(({ name }) => name);
}

/** What nobody can read is told by its time: written well before the value that the others hold, it holds an older one. */
function olderWords(seen: readonly SeenConsumer[], held: readonly SeenConsumer[]): string | null {
  const [first] = held
    .flatMap(({ name, writtenAt }) => (writtenAt === null ? [] : [{ name, at: writtenAt.getTime() }]))
    .toSorted((one, other) => one.at - other.at);
  if (first === undefined) return null;
  const isOlder = ({ state, writtenAt }: SeenConsumer) =>
    state === "sealed" && writtenAt !== null && writtenAt.getTime() < first.at - SAME_ROTATION_MS;
  const older = seen.filter(isOlder);
  return older.length === 0 ? null : `${namesOf(namesIn(older), "is", "are")} older than the value of ${first.name}.`;
}

function ownWords(held: readonly SeenConsumer[]): string | null {
  const twins = byValue(held).find((group) => group.length > 1);
  return twins === undefined ? null : `${namesOf(namesIn(twins), "holds", "hold")} one value; each needs its own.`;
}

/** "a", "a and b", "a, b and c", with the verb that fits where one is given. Pure. */
export function namesOf(all: readonly string[], one = "", many = one): string {
  const names = [...all];
  const last = names.pop() ?? "";
  const listed = names.length === 0 ? last : `${names.join(", ")} and ${last}`;
  return `${listed} ${names.length === 0 ? one : many}`.trim();
}

/** For how many milliseconds places have to be apart before that is told; it is shown at once. Pure. */
export function driftToldAfter({ handler, values }: Pick<SecretDeclaration, "handler" | "values">): number {
  return handler !== undefined && values === "shared" ? ROTATED_THERE_MS : DRIFT_TOLD_AFTER_MS;
}

/** When all consumers that can be read were seen to have come to another value; null where they were not. Pure. */
export function changedAt(seen: readonly SeenConsumer[]): Date | null {
  const held = seen.filter(({ state }) => state === "held");
  if (held.length === 0 || held.some(({ former }) => former === null)) return null;
  return new Date(Math.max(...held.map(({ since }) => since.getTime())));
}

/** What is due first stands first; else as they are declared. */
export function byUrgency(secrets: readonly Secret[]): Secret[] {
  return secrets.toSorted((one, other) => DUE_ORDER[one.due] - DUE_ORDER[other.due]);
}

/** Why somebody cannot rotate secrets here; null where they can. */
export function whyNoRotation({ actor, flags }: Pick<Rotating, "actor" | "flags">): string | null {
  const permit = can(actor, "secret:rotate");
  if (!permit.allowed) return permit.message;
  return flags.rotateUi ? null : ROTATE_UI_OFF;
}

/** Why the console does not rotate a secret by itself; null where it does. */
export function whyNotAutomatic(
  { handler, key }: Pick<SecretDeclaration, "handler" | "key">,
  { rotationModeA }: Pick<Flags, "rotationModeA">,
): string | null {
  if (handler === undefined) return `The console cannot rotate ${key} by itself.`;
  return rotationModeA ? null : MODE_A_OFF;
}

/** Milliseconds until the next look at a rotation. */
export function rotationPace(_state: RotationState, since: Date, now: Date): number {
  return now.getTime() - since.getTime() < PROMPT_MS ? 1_000 : 10_000;
}

/** Which places a console gives a new value, in order: its own app after the others, since it is restarted by it, and what signs for
 * them last; its own app alone where each has its own. Pure. */
export function rotatedConsumers(
  { consumers, values }: Pick<SecretDeclaration, "consumers" | "values">,
  ownApp: string,
): Consumer[] {
  const isOwn = (consumer: Consumer) => consumer.kind === "heroku_config_var" && consumer.app === ownApp;
  if (values === "each_its_own") return consumers.filter(isOwn);
  const isSigner = ({ kind }: Consumer) => kind === "github_webhook";
  const others = consumers.filter((one) => !isOwn(one) && !isSigner(one));
  return [...others, ...consumers.filter(isOwn), ...consumers.filter(isSigner)];
}

/** Whether a dyno serves, and is none that runs once. */
export function countServing({ type }: Pick<Dyno, "type">): boolean {
  return !["release", "run", "scheduler"].includes(type);
}

/** Whether a dyno is up and runs that release or a later one; one whose platform does not tell is not known to. */
export function isRunningSince({ state, version }: Pick<Dyno, "state" | "version">, release: number): boolean {
  return state === "up" && version !== null && version >= release;
}
