import { IT, wordsOfAction } from "@/lib/audit/events";
import type { AuditRow } from "@/lib/audit/schemas";
import { paths } from "@/lib/paths";

/** A thing that is named in a sentence, with the page that shows it. */
interface Named {
  words: string;
  href: string | null;
}

type Payload = AuditRow["payload"];

const textOf = (payload: Payload, key: string): string | null => {
  const value = payload[key];
  return typeof value === "string" && value !== "" ? value : null;
};

const KINDS_OF_DEPLOY: Record<string, string> = { promotion: "promotion", rollback: "rollback" };

/** A code such as `wrong_password` as words; a sentence stays as it is. */
const spoken = (text: string) => (/^[a-z]+(_[a-z]+)+$/.test(text) ? text.replaceAll("_", " ") : text);

const counted = (value: unknown, unit: string) =>
  typeof value === "number" ? `${value.toLocaleString("en-GB")} ${unit}` : null;

/** What a code was proved for may be a commit or the digest of a review: its beginning tells it apart. */
const shortened = (text: string) => (text.length < 40 ? text : `${text.slice(0, 7)}…`);

const NOTES: Record<string, (value: unknown) => string | null> = {
  role: (value) => (typeof value === "string" ? `as ${value}` : null),
  run_attempt: (value) => (typeof value === "number" && value > 1 ? `attempt ${value}` : null),
  actor_login: (value) => (typeof value === "string" ? `by ${value} on GitHub` : null),
  action: (value) => (typeof value === "string" ? `for ${value}` : null),
  target: (value) => (typeof value === "string" ? `on ${shortened(value)}` : null),
  format: (value) => (typeof value === "string" ? `as ${value.toUpperCase()}` : null),
  rows: (value) => counted(value, value === 1 ? "row" : "rows"),
  size: (value) => counted(value, value === 1 ? "row" : "rows"),
  ok: (value) => (value === true ? "intact" : value === false ? "NOT intact" : null),
  code: (value) => (typeof value === "string" ? spoken(value) : null),
};

/** What the sentence says by itself. */
const SAID_ALREADY = new Set(["ended"]);

interface Facts {
  /** The commit it is about. */
  sha: string | null;
  /** The one it replaces, where that is another. */
  fromSha: string | null;
  notes: string[];
  /** Somebody's words, or the console's. */
  why: string | null;
}

const SHA = /^[0-9a-f]{40}$/;
const shaOf = (payload: Payload, key: string) => {
  const text = textOf(payload, key);
  return text !== null && SHA.test(text) ? text : null;
};

export function actorWords({ actor }: Pick<AuditRow, "actor">): Named {
  const { email } = actor;
  const href = email === null ? null : paths.audit({ actor: email });
  switch (actor.kind) {
    case "person":
      return { words: email ?? "A person", href };
    case "token":
      return { words: `${email ?? "Somebody"}, by token,`, href };
    case "shell":
      return { words: `${email ?? "Somebody"}, from a shell,`, href };
    case "webhook":
      return { words: "A webhook", href: null };
    case "system":
      return { words: actor.id === "anonymous" ? "Somebody" : "The console", href: null };
    default:
      return { words: `A ${actor.kind}`, href: null };
  }
}

/** The address of everything that was ever written about a row's subject. */
export function trailOf({ subject }: Pick<AuditRow, "subject">): string {
  return paths.audit({ subject_kind: subject.kind, subject_id: subject.id });
}

/** The row as one sentence in three pieces: before its subject, the subject, after it. */
export function sentenceOf(row: AuditRow): { before: string; it: Named | null; after: string } {
  const { did } = wordsOfAction(row.action);
  const [before = "", after] = did.split(IT);
  return { before, it: after === undefined ? null : subjectOf(row), after: after ?? "" };
}

/** What a row is about. */
function subjectOf(row: Pick<AuditRow, "action" | "subject" | "payload" | "surface_id" | "actor">): Named {
  const { subject, payload } = row;
  const surface = row.surface_id ?? textOf(payload, "surface_id") ?? "a surface";
  const email = textOf(payload, "email");
  switch (subject.kind) {
    case "deploy":
      return {
        words: `the ${KINDS_OF_DEPLOY[textOf(payload, "kind") ?? ""] ?? "deploy"} of ${surface}`,
        href: paths.deploy(subject.id),
      };
    case "surface":
      return { words: subject.id, href: `${paths.deploys()}?surface_id=${encodeURIComponent(subject.id)}` };
    case "promotion": {
      const isRollback = row.action.includes("roll") || textOf(payload, "kind") === "rollback";
      return { words: `the ${isRollback ? "rollback" : "promotion"} of ${surface}`, href: paths.versions() };
    }
    case "attestation":
      return { words: "what production runs", href: paths.versions() };
    case "console":
      return { words: `the ${subject.id} console`, href: paths.versions() };
    case "hold":
      return textOf(payload, "surface_id") === null
        ? { words: "the hold on promotions", href: paths.versions() }
        : { words: `the hold on ${surface}`, href: paths.surface(surface) };
    case "lock":
      return { words: `the ${textOf(payload, "kind") ?? "lock"} on ${surface}`, href: paths.dashboard() };
    case "credential":
      return { words: `the credential for ${subject.id}`, href: paths.dashboard() };
    case "person":
      return { words: email ?? subject.id, href: email === null ? trailOf(row) : paths.audit({ actor: email }) };
    case "session":
      return {
        words: email === null || email === row.actor.email ? "a session" : `a session of ${email}`,
        href: trailOf(row),
      };
    case "token":
      return { words: `the token ${textOf(payload, "name") ?? subject.id}`, href: trailOf(row) };
    case "display":
      return { words: `the display token ${textOf(payload, "name") ?? subject.id}`, href: trailOf(row) };
    case "webhook":
      return { words: `the webhook ${textOf(payload, "name") ?? subject.id}`, href: paths.webhooks() };
    case "secret":
      return { words: subject.id, href: paths.secret(subject.id) };
    case "rotation": {
      const secret = textOf(payload, "secret") ?? "a secret";
      return { words: secret, href: paths.rotation(secret, subject.id) };
    }
    case "flag":
      return { words: subject.id, href: paths.flags() };
    case "flip":
      return { words: `the flip of ${changesIn(payload)}`, href: paths.flip(subject.id) };
    default:
      return { words: `${subject.kind} ${subject.id}`, href: trailOf(row) };
  }
}

/** "FLAG_A to on, FLAG_B to off". */
function changesIn({ changes }: Payload): string {
  const items: unknown[] = Array.isArray(changes) ? changes : [];
  const words = items.flatMap((item) => {
    if (typeof item !== "object" || item === null || !("key" in item) || !("value" in item)) return [];
    return [`${String(item.key)} to ${item.value === true ? "on" : "off"}`];
  });
  return words.length === 0 ? "a flag" : words.join(", ");
}

/** What in a row's payload says most about it. */
export function factsOf({ payload }: Pick<AuditRow, "payload">): Facts {
  const first = (keys: string[], read: typeof textOf) => keys.flatMap((key) => read(payload, key) ?? [])[0] ?? null;
  const sha = first(["to_sha", "sha", "ref", "running_sha"], shaOf);
  const fromSha = first(["from_sha", "previous_sha"], shaOf);
  const why = first(["reason", "note", "message", "detail"], textOf);
  return {
    sha,
    fromSha: fromSha === sha ? null : fromSha,
    notes: Object.entries(NOTES).flatMap(([key, say]) => say(payload[key]) ?? []),
    why: why === null || SAID_ALREADY.has(why) ? null : spoken(why),
  };
}
