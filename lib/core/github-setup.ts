/** What GitHub tells of a repository to whoever asks with a key. */
export interface RepositorySeen {
  /** `owner/name`, as it is now. */
  name: string;
  isArchived: boolean;
  /** The scopes of a classic token; null for a fine-grained one or an App, which tell none. */
  scopes: string[] | null;
  /** Whether the account of the key may write there; null where GitHub does not tell. */
  mayPush: boolean | null;
}

export interface EnvironmentSeen {
  name: string;
  /** Which branches may use it: all, those that are protected, or these names and patterns. */
  branches: "all" | "protected" | string[];
  /** Who has to approve a run, people and teams; nobody where no approval is needed. */
  reviewers: string[];
  waitMinutes: number;
}

export interface WebhookSeen {
  id: string;
  url: string | null;
  isActive: boolean;
  events: string[];
  /** Whether GitHub checks the certificate of the address. */
  isVerified: boolean;
}

/** By GitHub's own clock; `status` is the HTTP status of the answer, 0 for none. */
export interface DeliverySeen {
  event: string;
  at: Date | null;
  status: number;
}

/**
 * What a look at a new installation asks GitHub: reads alone, and none of them from a kept answer. Throws UpstreamError and nothing
 * else; null stands for what GitHub says is not there, or not to be seen.
 */
export interface GitHubSetup {
  login(): Promise<string>;
  /** When the key ends, as GitHub last said; null where it has not. */
  endsAt(): Date | null;
  /** Milliseconds that GitHub's clock is ahead of ours, 0 within 2 s; null before the first answer. */
  clockOffsetMs(): number | null;
  readRepository(): Promise<RepositorySeen | null>;
  readBranch(name: string): Promise<{ isProtected: boolean } | null>;
  readWorkflow(file: string): Promise<{ state: string } | null>;
  readFile(path: string, ref: string): Promise<string | null>;
  listEnvironments(): Promise<EnvironmentSeen[] | null>;
  listWebhooks(): Promise<WebhookSeen[]>;
  newestDelivery(webhookId: string): Promise<DeliverySeen | null>;
  /** What an App's installation was granted, by GitHub's own keys; null for a token, which tells no such thing. */
  readGrants(): Promise<Record<string, string> | null>;
  /** Whether a read that needs the permission of that key is let through; null where no read of it is known. */
  mayRead(permission: string, branch: string): Promise<boolean | null>;
}
