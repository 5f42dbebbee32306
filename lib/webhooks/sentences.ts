import "server-only";

import { IT, wordsOfAction } from "@/lib/audit/events";
import { cleanText } from "@/lib/core/clean-text";
import { shortSha } from "@/lib/core/words";

/** One audit row and what is known of its deploy, as far as a sentence needs it. */
export interface Told {
  action: string;
  actor: { kind: string; id: string | null; email: string | null };
  surfaceId: string | null;
  subject: { kind: string; id: string };
  payload: Record<string, unknown>;
  deploy: ToldDeploy | null;
}

export interface ToldDeploy {
  kind: string;
  surfaceId: string;
  sha: string;
  /** What the commit is called; null where that is not known. */
  title: string | null;
  /** How many others ship with it; null where that is not known. */
  more: number | null;
  /** Whoever wanted it, in a word. */
  doer: string;
}

const LONGEST_TITLE = 120;
const LONGEST_NAME = 60;

/** What became of a deploy, behind what it is called; `done` is the deed itself. */
const ENDS: Record<string, string> = {
  "console.deploy.failed": "failed",
  "console.deploy.errored": "ended in error",
  "console.deploy.timed_out": "ran out of time",
  "console.deploy.cancelled": "was cancelled",
  "console.deploy.superseded": "was superseded",
  "console.deploy.unresolved": "is unresolved: nobody knows how it ended",
  "console.deploy.reopened": "runs again",
  "console.deploy.corrected": "had its record corrected",
  "console.version.promote_failed": "failed",
};

const ASKS = new Set([
  "console.deploy.intent",
  "console.version.promote_requested",
  "console.version.rollback_requested",
]);
const DONE = new Set(["console.deploy.succeeded", "console.version.promoted", "console.version.rolled_back"]);

const ADDRESS = /[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}/gi;

const oneLine = (text: string, longest: number) =>
  cleanText(text.replace(ADDRESS, "…").replace(/\s+/g, " ").trim(), longest);

/** Somebody by the part of the address that colleagues know. */
export const nameOfAddress = (email: string): string => email.split("@")[0] ?? email;

const article = ({ kind }: ToldDeploy) => (kind === "breakglass" ? "a break-glass" : "a");

/** The row as people say it: "priya deployed Faster reads (+3) to api-staging". One line, without e-mail addresses. */
export function sentenceOfEvent(told: Told): string {
  const { action, deploy } = told;
  if (deploy !== null) {
    const end = ENDS[action];
    if (DONE.has(action)) return deedWords(deploy);
    if (ASKS.has(action)) return `${actorName(told.actor)} asked for ${article(deploy)} ${deployNoun(deploy)}`;
    if (end !== undefined) return `${deploy.doer}’s ${deployNoun(deploy)} ${end}`;
  }
  const { did } = wordsOfAction(action);
  return `${actorName(told.actor)} ${did.replace(IT, () => subjectWords(told))}`;
}

function deedWords(deploy: ToldDeploy): string {
  const { kind, doer, surfaceId } = deploy;
  const change = changeWords(deploy);
  switch (kind) {
    case "promotion":
      return `${doer} promoted ${change} to ${surfaceId}`;
    case "rollback":
      return `${doer} rolled ${surfaceId} back to ${change}`;
    case "breakglass":
      return `${doer} deployed ${change} to ${surfaceId}, past the console`;
    default:
      return `${doer} deployed ${change} to ${surfaceId}`;
  }
}

/** A commit by its title and how many others come with it; by its digits where the title is not known. */
function changeWords({ title, sha, more, kind }: ToldDeploy): string {
  const named = title === null ? "" : oneLine(title, LONGEST_TITLE);
  const name = named === "" ? shortSha(sha) : named;
  return more === null || more === 0 || kind === "rollback" ? name : `${name} (+${more})`;
}

function deployNoun(deploy: ToldDeploy): string {
  const { kind, surfaceId } = deploy;
  const change = changeWords(deploy);
  if (kind === "rollback") return `rollback of ${surfaceId} to ${change}`;
  return `${kind === "promotion" ? "promotion" : "deploy"} of ${change} to ${surfaceId}`;
}

/** What a row is about. People are not named, nor is anything by an address. */
function subjectWords({ subject, payload, surfaceId, deploy }: Told): string {
  const surface = surfaceId ?? textOf(payload, "surface_id") ?? "a surface";
  const name = textOf(payload, "name");
  switch (subject.kind) {
    case "deploy":
      return deploy === null ? `a deploy of ${surface}` : `the ${deployNoun(deploy)}`;
    case "promotion":
      return `a promotion of ${surface}`;
    case "lock":
      return `the ${textOf(payload, "kind") ?? "lock"} on ${surface}`;
    case "hold":
      return surfaceId === null ? "the hold on promotions" : `the hold on ${surface}`;
    case "console":
      return `the ${subject.id} console`;
    case "attestation":
      return "what production runs";
    case "credential":
      return `the key for ${subject.id}`;
    case "token":
    case "display":
    case "webhook":
      return `the ${subject.kind} ${name ?? subject.id}`;
    case "rotation":
      return textOf(payload, "secret") ?? "a secret";
    case "flip":
      return `the flip of ${changedFlags(payload)}`;
    case "surface":
    case "secret":
    case "flag":
      return subject.id;
    default:
      return subject.kind === "person" || subject.kind === "session" ? `a ${subject.kind}` : "something";
  }
}

function textOf(payload: Record<string, unknown>, key: string): string | null {
  const value = payload[key];
  return typeof value === "string" && value !== "" ? oneLine(value, LONGEST_NAME) : null;
}

/** "FLAG_A to on, FLAG_B to off". */
function changedFlags({ changes }: Record<string, unknown>): string {
  const items: unknown[] = Array.isArray(changes) ? changes : [];
  const words = items.flatMap((item) => {
    if (typeof item !== "object" || item === null || !("key" in item) || !("value" in item)) return [];
    return [`${String(item.key)} to ${item.value === true ? "on" : "off"}`];
  });
  return words.length === 0 ? "a flag" : oneLine(words.join(", "), LONGEST_TITLE);
}

/** Who acts, without an address: the part before the @, or what stands in for it. */
export function actorName({ kind, id, email }: Told["actor"]): string {
  if (email !== null) return oneLine(nameOfAddress(email), LONGEST_NAME);
  if (kind === "system") return id === "anonymous" ? "Somebody" : "The console";
  return kind === "webhook" ? "A webhook of GitHub" : "Somebody";
}
