import type { AttentionItem } from "@/components/shell/attention-items";
import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import type { CredentialHealth, CredentialState } from "@/lib/credentials/schemas";

export const PLATFORM_WORDS: Record<CredentialHealth["name"], string> = {
  github: "GitHub",
  heroku: "Heroku",
  cloudflare: "Cloudflare",
};

interface Look {
  word: string;
  shape: StatusShape;
  tone: Tone;
}

export const CREDENTIAL_LOOK: Record<CredentialState, Look> = {
  ok: { word: "Accepted", shape: "check", tone: "ok" },
  rejected: { word: "Key rejected", shape: "octagon", tone: "fail" },
  unreachable: { word: "Unreachable", shape: "octagon", tone: "fail" },
  rate_limited: { word: "Rate limited", shape: "pause", tone: "wait" },
  unknown: { word: "Not known", shape: "dashed", tone: "unknown" },
};

/** A key that ends within this is said before it ends. */
export const ENDS_SOON_MS = 7 * 24 * 3_600_000;

/** `17:03 UTC`, with the day once that is another one. */
export function clockWords(iso: string, now: number): string {
  const time = `${iso.slice(11, 16)} UTC`;
  return iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? time : `${iso.slice(0, 10)} ${time}`;
}

const CONSEQUENCE: Record<CredentialHealth["name"], string> = {
  github: "deploys wait, nothing is lost.",
  heroku: "what is live there cannot be seen.",
  cloudflare: "what is live there cannot be seen.",
};

function trouble({ name, state, since }: CredentialHealth, now: number): string | null {
  const from = since === null ? "" : ` since ${clockWords(since, now)}`;
  const consequence = CONSEQUENCE[name];
  if (state === "rejected") return `refuses our key${from}: ${consequence}`;
  if (state === "unreachable") return `is unreachable${from}: ${consequence}`;
  return state === "rate_limited" ? `limits our calls${from}: ${consequence}` : null;
}

function expiry({ state, expires_at: end }: CredentialHealth, now: number): string | null {
  if (end === null || state !== "ok" || Date.parse(end) - now > ENDS_SOON_MS) return null;
  return `our key ends at ${clockWords(end, now)}. Renew it before then.`;
}

/** What each key needs from a person now, the refused ones first. */
export function credentialAttention(items: readonly CredentialHealth[], now: number): AttentionItem[] {
  const found = items.flatMap((item): AttentionItem[] => {
    const text = trouble(item, now) ?? expiry(item, now);
    if (text === null) return [];
    const { shape, tone } = CREDENTIAL_LOOK[item.state];
    const isWell = item.state === "ok";
    return [
      {
        key: `credential-${item.name}`,
        subject: PLATFORM_WORDS[item.name],
        shape: isWell ? "triangle" : shape,
        tone: isWell ? "wait" : tone,
        text,
        at: isWell ? null : item.since,
        href: item.recovery,
        urgency: item.state === "rejected" ? 0 : 1,
      },
    ];
  });
  return found.sort((one, other) => one.urgency - other.urgency);
}
