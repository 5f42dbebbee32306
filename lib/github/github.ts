import type { UpstreamError } from "@/lib/core/upstream";
import type { Budget } from "@/lib/github/limits";
import type { Reading } from "@/lib/github/request";

/** A workflow run as GitHub reports it, its times put by our clock; unknown words stay as they are and are never read as success. */
export interface WorkflowRun {
  id: string;
  attempt: number;
  status: string;
  conclusion: string | null;
  event: string;
  branch: string | null;
  /** The tip of its branch when it was created: not what it deploys (fact G1). */
  headSha: string | null;
  /** Who started its first attempt. */
  actorLogin: string | null;
  /** Who started this attempt (GitHub's `triggering_actor`); null where GitHub does not tell. */
  triggeringActorLogin: string | null;
  /** The check suite that its jobs report to. */
  checkSuiteId: string | null;
  title: string;
  /** Empty where GitHub does not tell it. */
  workflowPath: string;
  url: string;
  createdAt: Date;
  startedAt: Date | null;
  updatedAt: Date;
  /** Milliseconds since GitHub sent what this says: an answer that is said not to have changed grows old. */
  ageMs: number;
}

/** A run whose number cannot be read: what else GitHub tells of it counts all the same. */
export type UnnumberedRun = Omit<WorkflowRun, "id">;

/** A run as a list tells it, with a number or without. */
export type ListedRun = UnnumberedRun & { id?: string };

export interface ListedRuns {
  runs: WorkflowRun[];
  unnumbered: UnnumberedRun[];
  /** How many items of the list said nothing that could be read. */
  unreadable: number;
}

export interface WorkflowStep {
  number: number;
  name: string;
  status: string;
  conclusion: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface WorkflowJob {
  id: string;
  name: string;
  status: string;
  conclusion: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  steps: WorkflowStep[];
}

/** When a step ran, in whole seconds of GitHub's clock. */
export interface StepTimes {
  from: Date;
  until: Date;
}

export interface GitHubCommit {
  sha: string;
  message: string;
  authorName: string;
  authorLogin: string | null;
  committedAt: Date;
  /** Git tells no time of it: `committedAt` is that of the commit beside it, or of this look. */
  dateIsGuess: boolean;
  url: string;
  /** In git's order; null where GitHub does not tell them. */
  parents: string[] | null;
}

export interface ListedCommits {
  commits: GitHubCommit[];
  /** How many items of the list could not be read. */
  unreadable: number;
  /** Milliseconds since GitHub sent the oldest page of it: a 304 makes nothing newer. */
  ageMs: number;
}

export interface RunPage {
  runs: WorkflowRun[];
  /** How many items of the page could not be read. */
  unreadable: number;
  isLast: boolean;
  /** Milliseconds since GitHub sent it: a 304 makes nothing newer. */
  ageMs: number;
}

export interface Comparison {
  status: "identical" | "ahead" | "behind" | "diverged";
  aheadBy: number;
  behindBy: number;
  total: number;
  commits: GitHubCommit[];
  truncated: boolean;
  files: string[];
}

/** What somebody said about a run that waits: `state` is GitHub's word, e.g. approved or rejected. */
export interface RunApproval {
  state: string;
  login: string | null;
  comment: string | null;
  environments: string[];
}

/** An environment whose protection rules a waiting run has not passed yet. */
export interface PendingEnvironment {
  environment: string;
  /** Of its wait timer; 0 where it has none. */
  waitMinutes: number;
  /** When that timer began; null where it has not, or GitHub does not tell. */
  waitStartedAt: Date | null;
  /** Who may approve it, people and teams; nobody where no approval is needed. */
  reviewers: string[];
}

export interface DeploymentTarget {
  environment: string;
  sha: string;
  deployId: string;
}

export interface DeploymentReport {
  id: string;
  state: "in_progress" | "success" | "failure" | "error" | "inactive";
  /** At most 140 characters. */
  description: string;
  logUrl: string | null;
}

/** `kind` is GitHub's word, e.g. dir or file; `hash` is git's, of the content. */
export interface DirectoryEntry {
  name: string;
  kind: string;
  hash: string;
}

/** An Actions secret as GitHub lists it: when it was last written, and never its value. */
export interface ActionsSecret {
  name: string;
  updatedAt: Date | null;
  /** The same as GitHub's own clock tells it, by which two looks are compared. */
  updatedAtThere: Date | null;
}

/** An Actions secret of the repository, or of one of its environments. */
export interface ActionsSecretName {
  environment: string | null;
  name: string;
}

export interface RepositoryWebhook {
  id: string;
  /** Where it delivers to; null where GitHub does not tell. */
  url: string | null;
}

/** One delivery of a webhook: when, by GitHub's own clock, and with which HTTP status it was answered, 0 for not at all. */
export interface WebhookDelivery {
  id: string;
  event: string;
  deliveredAtThere: Date | null;
  status: number;
}

export interface CommitPull {
  number: number;
  url: string;
}

/** A pull request by its number; `state` is GitHub's word, e.g. open or closed. */
export interface PullRequest extends CommitPull {
  title: string;
  state: string;
  isMerged: boolean;
  /** Of a merged one the commit that it became, on the branch it was merged into. */
  mergeSha: string | null;
  headSha: string | null;
  base: string | null;
}

/** Where some words stand in the files of a commit, and what could not be looked at. */
export interface CodeSearch {
  /** How many files were read. */
  files: number;
  places: { word: string; path: string; line: number }[];
  /** Why something was left out, as phrases: "3 binary files". */
  notSearched: string[];
}

export interface CheckResult {
  name: string;
  status: string;
  conclusion: string | null;
  url: string | null;
}

export interface Dispatch {
  workflow: string;
  /** Branch that holds the workflow; GitHub refuses a SHA here. */
  ref: string;
  inputs: Record<string, string>;
}

/** What GitHub answered to a dispatch: `run` is null for a 204 (accepted, id unknown). */
export interface DispatchReceipt {
  run: { id: string; url: string | null } | null;
}

/**
 * The part of GitHub this console uses. Every method throws UpstreamError and nothing else. A kept answer that GitHub calls
 * unchanged (304) is asked for anew within 3 minutes; with `fresh` at once.
 */
export interface GitHub {
  /** The login our credential acts as. */
  login(): Promise<string>;
  /** `state` as GitHub says it: active, disabled_manually, …; null when there is no such workflow. */
  getWorkflow(file: string, reading?: Reading): Promise<{ state: string; url: string | null } | null>;
  /** Sends the POST exactly once, whatever happens. */
  dispatch(dispatch: Dispatch): Promise<DispatchReceipt>;
  /** Newest first, unfiltered (filtered lists come from a stale index), back to `since` or `limit` runs. */
  listRuns(workflow: string, options: { since: Date; limit: number } & Reading): Promise<ListedRuns>;
  /** One page of 100 runs as {@link listRuns} lists them, from page 1 on; `isLast` when there is no older one. */
  listRunPage(workflow: string, page: number, reading?: Reading): Promise<RunPage>;
  /** Null when GitHub does not know the id (yet). */
  getRun(runId: string, reading?: Reading): Promise<WorkflowRun | null>;
  /** Oldest first, as GitHub gives them; none for a run that waited for nobody. */
  listApprovals(runId: string, reading?: Reading): Promise<RunApproval[]>;
  /** What a run that is `waiting` waits for, by environment. */
  listPendingEnvironments(runId: string, reading?: Reading): Promise<PendingEnvironment[]>;
  /** The login that cancelled a run, as GitHub notes it on the run's jobs; null where it does not. */
  readCanceller(jobIds: readonly string[]): Promise<string | null>;
  listJobs(runId: string, attempt: number, reading?: Reading): Promise<WorkflowJob[]>;
  /** The last `lines` lines of a job's log, or of one step of it; null where GitHub does not give it. */
  readLogTail(jobId: string, lines: number, step?: StepTimes | null): Promise<string | null>;
  /** The id of the GitHub deployment of a deploy, made when there is none. */
  openDeployment(target: DeploymentTarget): Promise<string>;
  reportDeployment(report: DeploymentReport): Promise<void>;
  cancelRun(runId: string): Promise<void>;
  /** Only for a run that has not answered a cancel for long: its `always()` steps are not run either. */
  forceCancelRun(runId: string): Promise<void>;
  /** Newest first; `unreadable` commits are missing from it. */
  listCommits(branch: string, limit: number, reading?: Reading): Promise<ListedCommits>;
  /** Null when no commit, branch or tag of that name exists. */
  getCommit(ref: string, reading?: Reading): Promise<GitHubCommit | null>;
  /** The one merged pull request that brought a commit to that branch; null where GitHub names none, or several. */
  readPull(sha: string, branch: string): Promise<CommitPull | null>;
  /** Null when there is no pull request of that number. */
  getPull(number: number, reading?: Reading): Promise<PullRequest | null>;
  /** Null when either side is unknown. */
  compare(base: string, head: string, reading?: Reading): Promise<Comparison | null>;
  /** `without` names workflow files whose jobs are no checks: those that deploy. */
  listChecks(sha: string, without?: readonly string[], reading?: Reading): Promise<CheckResult[]>;
  /** At most 1,000 entries; null when there is no such directory at that commit. */
  listDirectory(path: string, ref: string): Promise<DirectoryEntry[] | null>;
  /** Null when there is no such file at that commit, or GitHub does not send it whole (over 1 MB). */
  readFile(path: string, ref: string): Promise<string | null>;
  /** Of the repository, or of one of its environments. */
  listActionsSecrets(environment: string | null, reading?: Reading): Promise<ActionsSecret[]>;
  /** Makes or changes one; the same value may be given again. */
  storeActionsSecret(secret: ActionsSecretName, value: string): Promise<void>;
  listWebhooks(reading?: Reading): Promise<RepositoryWebhook[]>;
  storeWebhookSecret(id: string, secret: string): Promise<void>;
  pingWebhook(id: string): Promise<void>;
  listWebhookDeliveries(id: string): Promise<WebhookDelivery[]>;
  /** With which secret a delivery was signed, as the console that took it says; null where it does not. */
  readSigner(id: string, deliveryId: string): Promise<"own" | "another" | null>;
  /** Reads the files of a commit as one archive and looks for whole words; null when there is no such commit. */
  searchCode(sha: string, words: readonly string[]): Promise<CodeSearch | null>;
  /** What a call would fail with now without being sent, since a limit closes the credential; null where it would be sent. */
  whyKeptBack(what: string): UpstreamError | null;
  /** Calls sent and counted by this client, and what GitHub says is left. */
  budget(): Budget;
  /** Milliseconds that GitHub's clock is ahead of ours, 0 within 2 s; null before the first answer. Times of runs and jobs are corrected by it already. */
  clockOffsetMs(): number | null;
}
