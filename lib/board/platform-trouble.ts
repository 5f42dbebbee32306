import type { BoardFacts, Finder, Found } from "@/lib/board/facts";
import type { CredentialName } from "@/lib/core/upstream";
import { credentialOf, ENDS_SOON_MS, PLATFORM_LABEL } from "@/lib/credentials/rules";
import type { CredentialHealth } from "@/lib/credentials/schemas";

const CONSEQUENCE: Record<CredentialName, string> = {
  github: "Deploys wait, nothing is lost.",
  heroku: "Live versions can't be read.",
  cloudflare: "Live versions can't be read.",
};

/** Platforms that refuse our key, limit our calls or do not answer, with every surface they touch. */
export const troubledPlatforms: Finder = (facts) =>
  facts.credentials.flatMap((credential): Found[] => {
    const { name, state, recovery } = credential;
    const message = troubleWords(credential) ?? expiryWords(credential, facts.now);
    if (message === null) return [];
    const isWell = state === "ok";
    return [
      {
        cause: `${name}_${isWell ? "key_ends" : state}`,
        subject: PLATFORM_LABEL[name],
        urgency: isWell ? "warning" : state === "rate_limited" ? "waiting" : "failing",
        since: isWell ? null : credential.since,
        message,
        affects: isWell ? [] : touchedBy(facts, name),
        action: { label: "How to fix", href: recovery },
        rank: state === "rejected" ? 0 : 1,
        ...(isWell ? {} : { root: rootOf(name) }),
      },
    ];
  });

/** Keys of workflows that their platforms refuse: the console itself may well be let in. */
export const rejectedWorkflowKeys: Finder = ({ rejectedKeys = [] }) =>
  rejectedKeys.map((key) => ({
    cause: "workflow_key_rejected",
    subject: PLATFORM_LABEL[key.name],
    urgency: "failing" as const,
    since: key.since,
    message: `rejects a workflow's key. Renew the ${key.stored_in}.`,
    affects: key.surfaces,
    action: { label: "How to fix", href: key.recovery },
    rank: 0,
    root: rootOfKey(key.deploy_id),
  }));

/** The root of what comes of a platform's trouble; one that is asked without a key has none. */
export const rootOf = (name: CredentialName | null) => (name === null ? undefined : `platform ${name}`);

/** The root of a deploy that failed because a workflow's key was refused. */
export const rootOfKey = (deployId: string) => `key of ${deployId}`;

/** Platform and site are asked at different moments: what began this much earlier may come of the same outage. Milliseconds. */
const ABOUT_THE_SAME_MOMENT_MS = 5 * 60_000;

/** The platform's outage, where it began about when this did, or before; what was so long before has a cause of its own. */
export function outageSince(facts: BoardFacts, name: CredentialName | null, since: string | null): string | undefined {
  const away = facts.credentials.find((item) => item.name === name && item.state === "unreachable");
  if (away?.since == null || since === null) return undefined;
  const isSince = Date.parse(since) >= Date.parse(away.since) - ABOUT_THE_SAME_MOMENT_MS;
  return isSince ? rootOf(name) : undefined;
}

function troubleWords({ name, state }: CredentialHealth): string | null {
  const consequence = CONSEQUENCE[name];
  if (state === "rejected") return `rejects our key. ${consequence}`;
  if (state === "unreachable") return `can't be reached. ${consequence}`;
  return state === "rate_limited" ? `limits our calls. ${consequence}` : null;
}

function expiryWords({ state, expires_at: end }: CredentialHealth, now: number): string | null {
  if (end === null || state !== "ok" || Date.parse(end) - now > ENDS_SOON_MS) return null;
  return `key ends at ${end.slice(0, 10)} ${end.slice(11, 16)} UTC. Renew it before then.`;
}

/** The surfaces of a platform in trouble; of GitHub only those whose deploy waits for it, which come of it by themselves. */
function touchedBy({ tiles }: BoardFacts, name: CredentialName): string[] {
  return tiles.filter((tile) => credentialOf(tile.platform) === name).map((tile) => tile.surface_id);
}
