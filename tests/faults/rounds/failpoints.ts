import type { Failpoint } from "@/lib/core/failpoint";
import type { PathName } from "@/tests/faults/rounds/paths";

const commit = (name: string): Failpoint[] => [`before:commit:${name}`, `after:commit:${name}`];
const call = (name: string): Failpoint[] => [`before:call:${name}`, `after:call:${name}`];

/** Where the console is killed on which path. A failpoint that is passed on any path and is missing here fails a test. */
const KILLS: Partial<Record<PathName, Failpoint[]>> = {
  "GitHub names the run": [
    ...["requested", "dispatching", "queued", "running", "verifying", "succeeded", "release"].flatMap(commit),
    "after:commit:lease",
    ...["get-workflow", "list-rivals", "dispatch", "get-run", "list-jobs", "read-live"].flatMap(call),
  ],
  "the console deploys itself": call("read-version"),
  "the commit is named by a tag": call("find-commit"),
  "GitHub accepts without naming the run": [...commit("resolving"), ...["get-login", "list-runs"].flatMap(call)],
  "the answer is lost": ["after:call:dispatch", ...commit("queued")],
  "the dispatch never arrives": commit("unresolved"),
  "an admin adopts the run": commit("deploy:resolve"),
  "the run fails": [...call("read-log"), ...commit("failed")],
  "no job runs": commit("errored"),
  "the run is evicted": [...call("list-neighbours"), ...commit("superseded")],
  "somebody cancels": [
    ...commit("cancel_requested"),
    ...call("cancel-run"),
    ...call("read-canceller"),
    ...commit("cancelled"),
  ],
  "nobody ever approves": [...commit("sight"), ...call("list-pending"), ...commit("timed_out")],
  "somebody else starts a run": [
    ...["list-workflow-runs", "list-commits", "get-commit"].flatMap(call),
    ...commit("found"),
  ],
  "somebody runs it again": ["before:commit:queued"],
  "somebody runs a branch from a shell": commit("commit_learnt"),
  "a webhook comes in": [...commit("delivery"), ...call("list-approvals")],
  "a request is refused": commit("refused"),
  "a surface is locked and unlocked": [...commit("lock"), ...commit("unlock")],
  "a commit that main does not have is live": call("compare"),
  "production is promoted": [
    ...["promotion:request", "dispatching", "queued", "verifying", "succeeded"].flatMap(commit),
    ...["dispatch", "read-live", "read-version"].flatMap(call),
    ...["read-sister", "read-release", "compare-versions", "list-directory", "list-checks"].flatMap(call),
  ],
  "both consoles are compared": [
    "read-release",
    "list-directory",
    "read-file",
    "compare-versions",
    "list-checks",
  ].flatMap(call),
  "production runs what nobody asked for": [
    ...commit("drifted"),
    ...["read-sister", "list-runs-of-version"].flatMap(call),
  ],
  "a promotion is refused": commit("promote_refused"),
  "a checkpoint of the log is put outside": [...commit("checkpoint"), ...call("put-anchor")],
  "the log is verified and exported": [...commit("verified"), ...commit("exported"), ...call("list-anchors")],
  "a flag is flipped": [
    ...["flip_requested", "flip_sent", "flip_applied", "flip_confirmed"].flatMap(commit),
    ...["flip_lease", "flip_release"].flatMap(commit),
    ...["read-config", "newest-version", "whose-key", "set-config", "list-config-releases", "list-dynos"].flatMap(call),
  ],
  "a risky flag is flipped": [...commit("flag:flip-risky"), ...call("set-config")],
  "a flip never arrives": [...commit("flip_failed"), ...call("set-config")],
  "an instance stays behind its flip": commit("flip_unconfirmed"),
  "a flip's release fails": commit("flip_corrected"),
  "a flip is refused": commit("flip_refused"),
  "somebody flips by hand": [...commit("flags_seen"), ...commit("drift_kept")],
  "somebody changes a key by hand": [...commit("secrets_seen"), ...call("read-secrets")],
  "a secret is rotated by hand": [
    ...["checklist_opened", "step_ticked", "secret:rotate"].flatMap(commit),
    ...["checklist_closed", "rotation_refused", "value_distributed"].flatMap(commit),
  ],
  "a secret is rotated by the console": [
    ...["rotation_lease", "rotation_release", "rotation_converging", "rotation_revoking"].flatMap(commit),
    ...["place_sent", "place_verified", "rotation_succeeded"].flatMap(commit),
    ...call("write-secret"),
  ],
  "a webhook's secret is rotated by the console": [
    ...["list-webhooks", "write-webhook-secret", "list-webhook-deliveries", "ping-webhook", "read-signer"].flatMap(
      call,
    ),
    ...commit("place_noted"),
  ],
  "a new value never arrives": [...commit("place_waiting"), ...commit("place_holds")],
  "a rotation is given up": [...commit("rotation_given_up"), ...commit("rotation_failed")],
  "the Heroku key is rotated": [
    ...["rotation_named", "place_noted", "rotation_succeeded"].flatMap(commit),
    ...["list-keys", "account-key", "issue-key", "revoke-key"].flatMap(call),
    ...["write-secret", "write-actions-secret", "dispatch-check", "try-key"].flatMap(call),
  ],
  "the Cloudflare token is rotated": [
    ...["rotation_named", "rotation_converging", "rotation_succeeded"].flatMap(commit),
    ...["name-token", "list-tokens", "issue-token", "delete-token", "try-key"].flatMap(call),
    ...["write-secret", "write-actions-secret", "dispatch-check"].flatMap(call),
  ],
  "events go to a webhook": [
    ...["event_deliveries", "delivery_begun", "delivery_settled"].flatMap(commit),
    ...call("send-event"),
  ],
  "production is rolled back": [
    ...["promotion:roll-back", "succeeded", "resume"].flatMap(commit),
    "after:call:dispatch",
  ],
};

const isPath = (name: string): name is PathName => name in KILLS;

/** Every place and path at which a console is killed in the suite. */
export const ROUNDS: readonly { failpoint: Failpoint; path: PathName }[] = Object.entries(KILLS).flatMap(
  ([path, failpoints]) => (isPath(path) ? failpoints.map((failpoint) => ({ failpoint, path })) : []),
);
