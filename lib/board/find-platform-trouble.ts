import type { BoardFacts, Finder, Found } from "@/lib/board/facts";
import type { SurfaceTile } from "@/lib/board/schemas";
import type { UpstreamName } from "@/lib/core/upstream";
import { credentialOf, ENDS_SOON_MS, PLATFORM_LABEL } from "@/lib/credentials/rules";
import type { CredentialHealth } from "@/lib/credentials/schemas";

const CONSEQUENCE: Record<UpstreamName, string> = {
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
  }));

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

/** The surfaces of a platform in trouble; of GitHub, the ones whose deploy waits for it. */
function touchedBy({ tiles }: BoardFacts, name: UpstreamName): string[] {
  const isTouched = (tile: SurfaceTile) =>
    name === "github" ? isHeldByGitHub(tile) : credentialOf(tile.platform) === name;
  return tiles.filter(isTouched).map((tile) => tile.surface_id);
}

/** Whether a surface's deploy waits because GitHub does not answer. */
export const isHeldByGitHub = ({ in_flight: live }: SurfaceTile) => live?.blocked_by?.kind === "github_unreachable";

/** Whether the trouble of a whole platform says already why it cannot be read, or why its deploy waits. */
export function isPlatformTroubleSaid({ credentials }: BoardFacts, name: UpstreamName): boolean {
  return credentials.some((item) => item.name === name && troubleWords(item) !== null);
}
