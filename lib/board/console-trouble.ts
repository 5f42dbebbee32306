import type { Finder } from "@/lib/board/facts";
import { rootOf } from "@/lib/board/platform-trouble";
import { paths } from "@/lib/paths";
import type { Watcher } from "@/lib/watchers/schemas";

/** The kind of a watcher whose repository has another name now. */
export const MOVED = "moved";

export const brokenAuditLog: Finder = ({ auditFault: fault }) => {
  if (fault === null) return [];
  return [
    {
      cause: "audit_fault",
      subject: "Audit log",
      urgency: "failing",
      since: null,
      message: `${fault.message} Keep the database as it is, and verify the log.`,
      affects: [],
      action: { label: "Verify the log", href: paths.audit() },
      rank: 0,
    },
  ];
};

/** Whatever keeps the anchors from being made: a key, a place outside, somebody's row, a reconciler that does not run. */
export const uncoveredAuditLog: Finder = ({ auditUncovered = null }) =>
  auditUncovered === null
    ? []
    : [
        {
          cause: "audit_uncovered",
          subject: "Audit log",
          urgency: "failing",
          since: auditUncovered.since,
          message: auditUncovered.message,
          affects: [],
          action: { label: "Open the audit log", href: paths.audit() },
          rank: 0,
        },
      ];

/** Where the surface drifts as well, that is said once. */
export const driftedConsoles: Finder = ({ consoleDrifts = [], tiles }) =>
  consoleDrifts
    .filter(({ surfaceId }) => tiles.every((tile) => tile.surface_id !== surfaceId || tile.drift === null))
    .map(({ label, surfaceId, reason, since }) => ({
      cause: "version_drifted",
      subject: label,
      urgency: "warning" as const,
      since,
      message: reason.replace(`${label} `, ""),
      affects: surfaceId === null ? [] : [surfaceId],
      action: { label: "Open versions", href: paths.versions() },
      rank: 3,
    }));

/** With the old and the new name and what to set. */
export const movedRepository: Finder = ({ watchers }) => {
  const blind = watchers.filter(({ kind }) => kind === MOVED);
  const [first] = onceMoved(blind);
  if (first === undefined) return [];
  const { message } = first;
  return [
    {
      cause: "repository_moved",
      subject: "Repository",
      urgency: "failing",
      since: first.since,
      message: `${message} Until then nothing can be deployed or watched.`,
      affects: [...new Set(blind.flatMap(({ affects }) => affects))],
      action: null,
      rank: 0,
    },
  ];
};

/** Deploys go on; what stands on GitHub's own pages does not follow. */
export const untoldDeployments: Finder = ({ untold = null }) =>
  untold === null
    ? []
    : [
        {
          cause: "github_deployments_refused",
          subject: "GitHub deployments",
          urgency: "warning",
          since: untold.since,
          message: `GitHub's page of deployments lags: ${untold.problem.replace(/\.?$/, ".")} Deploys go on.`,
          affects: [],
          action: null,
          rank: 4,
        },
      ];

export const unreadableFlags: Finder = ({ unreadableFlags: keys }) =>
  keys.map((key) => ({
    cause: "flag_unreadable",
    subject: key,
    urgency: "warning" as const,
    since: null,
    message: "has a value that is neither on nor off. The safe side counts.",
    affects: [],
    action: { label: "Open flags", href: paths.flags() },
    rank: 4,
  }));

const URGENCY_OF_FLAG = { drifted: "warning", unconfirmed: "failing", failed: "failing", unread: "unknown" } as const;
const RANK_OF_FLAG = { drifted: 3, unconfirmed: 2, failed: 2, unread: 5 } as const;

/** Where the platform is away as a whole, that its flags cannot be read comes of that. */
export const troubledFlags: Finder = ({ flagTroubles = [] }) =>
  flagTroubles.map(({ kind, subject, since, message, flipId }) => ({
    cause: `flag_${kind}`,
    subject,
    urgency: URGENCY_OF_FLAG[kind],
    since,
    message,
    affects: [],
    rank: RANK_OF_FLAG[kind],
    action:
      flipId === null ? { label: "Open flags", href: paths.flags() } : { label: "Open flip", href: paths.flip(flipId) },
    of: kind === "unread" ? rootOf("heroku") : undefined,
    ...(kind === "unread" ? { as: "Flags can't be read" } : {}),
  }));

const URGENCY_OF_SECRET = {
  drifted: "warning",
  overdue: "warning",
  still_old: "failing",
  old_left: "failing",
  retired_key: "failing",
  stuck: "waiting",
  unread: "unknown",
} as const;
const RANK_OF_SECRET = {
  drifted: 3,
  overdue: 4,
  retired_key: 0,
  still_old: 2,
  old_left: 2,
  stuck: 2,
  unread: 5,
} as const;

/** Places of a secret that have come apart or hold the old value, what is overdue, and what cannot be seen. */
export const troubledSecrets: Finder = ({ secretTroubles = [] }) =>
  secretTroubles.map(({ kind, subject, since, message, secret }) => ({
    cause: `secret_${kind}`,
    subject,
    urgency: URGENCY_OF_SECRET[kind],
    since,
    message,
    affects: [],
    rank: RANK_OF_SECRET[kind],
    action:
      secret === null
        ? { label: "Open secrets", href: paths.secrets() }
        : { label: "Open secret", href: paths.secret(secret) },
  }));

/** One for each webhook, however many events it lost. */
export const troubledWebhooks: Finder = ({ webhookTroubles = [] }) =>
  webhookTroubles.map(({ name, since, message }) => ({
    cause: "webhook_failing",
    subject: name,
    urgency: "warning" as const,
    since,
    message,
    affects: [],
    action: { label: "Open webhooks", href: paths.webhooks() },
    rank: 4,
  }));

export const unreviewedBreakglass: Finder = ({ unreviewed }) =>
  unreviewed.map((deploy) => {
    const who = deploy.requested_by?.email ?? deploy.origin?.by ?? deploy.origin?.login ?? "somebody";
    return {
      cause: "breakglass_unreviewed",
      subject: deploy.surface_id,
      urgency: "warning" as const,
      since: deploy.requested_at,
      message: `${deploy.origin?.drill ? "A break-glass drill" : "Break-glass"} by ${who} has no review note yet.`,
      affects: [deploy.surface_id],
      action: { label: "Add review note", href: paths.deploy(deploy.id) },
      rank: 4,
    };
  });

/** A repository under another name is one cause, however many watchers it blinds: told once, as what it is, since the first of them. */
export function onceMoved<T extends Pick<Watcher, "kind" | "message" | "name" | "since">>(watchers: readonly T[]): T[] {
  const blind = watchers.filter(({ kind }) => kind === MOVED);
  const [first] = blind.toSorted(
    (one, other) => one.since.localeCompare(other.since) || one.name.localeCompare(other.name),
  );
  const others = watchers.filter(({ kind }) => kind !== MOVED);
  if (first === undefined) return others;
  return [{ ...first, message: first.message.replace(/^.*? can't be read\. /, "") }, ...others];
}
