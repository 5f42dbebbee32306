import "server-only";

import type { AnchorStore } from "@/lib/core/anchor";
import type { SharedLimits } from "@/lib/core/breaker";
import { listActionsSecrets, storeActionsSecret } from "@/lib/github/actions-secrets";
import { createGitHubAnchors } from "@/lib/github/anchors";
import { searchCode } from "@/lib/github/archive";
import { listChecks } from "@/lib/github/checks";
import { compare, getCommit, listCommits } from "@/lib/github/commits";
import { listDirectory, readFile } from "@/lib/github/contents";
import type { GitHubAuth } from "@/lib/github/credential";
import { openDeployment, reportDeployment } from "@/lib/github/deployments";
import type { GitHub } from "@/lib/github/github";
import { listJobs, readCanceller } from "@/lib/github/jobs";
import type { Budget } from "@/lib/github/limits";
import { createLogReader, createStoreReader } from "@/lib/github/logs";
import { listPendingEnvironments } from "@/lib/github/pending-deployments";
import { createPullReader, getPull } from "@/lib/github/pulls";
import { createRequests } from "@/lib/github/request";
import { cancelRun, forceCancelRun, getRun, listApprovals, listRunPage, listRuns } from "@/lib/github/runs";
import {
  listWebhookDeliveries,
  listWebhooks,
  pingWebhook,
  readSigner,
  storeWebhookSecret,
} from "@/lib/github/webhooks";
import { createWorkflowOfCheck } from "@/lib/github/workflow-of-check";
import { dispatchWorkflow, getWorkflow } from "@/lib/github/workflows";

const DEFAULT_TIMEOUT_MS = 10_000;

export interface GitHubOptions {
  apiUrl: string;
  /** `owner/name`. */
  repository: string;
  auth: GitHubAuth;
  userAgent: string;
  /** Milliseconds for one call; 10,000 unless told. */
  timeoutMs?: number;
  /** The clock that GitHub's is measured by; this machine's unless told. */
  now?: () => Date;
  /** Ask a dispatch for its run id; true unless told (GitHub Enterprise Server 3.19 and older need false). */
  returnRunDetails?: boolean;
}

export interface MeteredGitHub extends GitHub {
  /** Calls sent, calls counted, and what GitHub says is left. */
  budget(): Budget;
  /** What this process has met of GitHub's limits, and what others have. */
  limits: SharedLimits;
  /** Where checkpoints of the audit log are kept. */
  anchors: AnchorStore;
}

/** The console's GitHub client: no retries, conditional reads, one deadline per call. Makes no call by itself. */
export function createGitHub(options: GitHubOptions): MeteredGitHub {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const { ask, login, budget, clock, limits, whyKeptBack } = createRequests({ ...options, timeoutMs });
  const settings = { returnRunDetails: options.returnRunDetails ?? true };
  const workflowOf = createWorkflowOfCheck(ask, options.now ?? (() => new Date()));
  return {
    login,
    budget,
    limits,
    clockOffsetMs: () => clock.offsetMs(),
    whyKeptBack,
    anchors: createGitHubAnchors(ask),
    getWorkflow: (file, reading) => getWorkflow(ask, file, reading),
    dispatch: (order) => dispatchWorkflow(ask, settings, order),
    listRuns: (workflow, window) => listRuns(ask, { workflow, ...window }),
    listRunPage: (workflow, page, reading) => listRunPage(ask, { workflow, page, ...reading }),
    listApprovals: (runId, reading) => listApprovals(ask, runId, reading),
    listPendingEnvironments: (runId, reading) => listPendingEnvironments(ask, runId, reading),
    readCanceller: (jobIds) => readCanceller(ask, jobIds),
    getRun: (runId, reading) => getRun(ask, runId, reading),
    listJobs: (runId, attempt, reading) => listJobs(ask, { runId, attempt, ...reading }),
    readLogTail: createLogReader(ask, createStoreReader(timeoutMs)),
    openDeployment: (target) => openDeployment(ask, target),
    reportDeployment: (report) => reportDeployment(ask, report),
    cancelRun: (runId) => cancelRun(ask, runId),
    forceCancelRun: (runId) => forceCancelRun(ask, runId),
    listCommits: (branch, limit, reading) => listCommits(ask, { branch, limit, ...reading }),
    getCommit: (ref, reading) => getCommit(ask, ref, reading),
    readPull: createPullReader(ask, options.now ?? (() => new Date())),
    getPull: (number, reading) => getPull(ask, number, reading),
    compare: (base, head, reading) => compare(ask, { base, head, ...reading }),
    listChecks: (sha, without = [], reading) => listChecks({ ask, workflowOf }, { sha, without, ...reading }),
    listDirectory: (path, ref) => listDirectory(ask, { path, ref }),
    readFile: (path, ref) => readFile(ask, { path, ref }),
    listActionsSecrets: (environment, reading) => listActionsSecrets(ask, environment, reading),
    storeActionsSecret: (secret, value) => storeActionsSecret(ask, secret, value),
    listWebhooks: (reading) => listWebhooks(ask, reading),
    storeWebhookSecret: (id, secret) => storeWebhookSecret(ask, id, secret),
    pingWebhook: (id) => pingWebhook(ask, id),
    listWebhookDeliveries: (id) => listWebhookDeliveries(ask, id),
    readSigner: (id, deliveryId) => readSigner(ask, id, deliveryId),
    searchCode: (sha, words) => searchCode(ask, { sha, words }),
  };
}
