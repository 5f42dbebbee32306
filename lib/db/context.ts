import type { Role } from "@/lib/core/actor";
import type { AnchorStore } from "@/lib/core/anchor";
import type { Call } from "@/lib/core/call";
import type { Flags } from "@/lib/core/kill-switches";
import type { Platforms, ProbeSite } from "@/lib/core/platform";
import type { Database } from "@/lib/db/database";
import type { Patience } from "@/lib/db/patience";
import type { GitHub } from "@/lib/github/github";

interface SandboxPerson {
  role: Role;
  email: string;
  password: string;
  totp_secret: string;
}

/** A call together with the parts of the console it works with. */
export interface Context extends Call {
  db: Database;
  flags: Flags;
  github: GitHub;
  platforms: Platforms;
  probeSite: ProbeSite;
  anchors: AnchorStore;
  /** A line for whoever watches the process. */
  log: { warn: (facts: object, words: string) => void };
  /** The commit this process was built from; a word that is no SHA when nobody stamped it. */
  buildSha: string;
  secretKey: string;
  simulated: boolean;
  /** Of a sandbox: who may be signed in with a press. */
  sandboxPeople?: readonly SandboxPerson[];
  /** Of a sandbox: webhooks may go to receivers on this machine. */
  loopbackTargets?: boolean;
  /** owner/name on GitHub. */
  repository: string;
  /** Milliseconds of Date.now() by which whoever asked has to be answered; absent where nobody waits. */
  answerBy?: number;
  /** How long what this request writes may wait for the writes of others, in all. */
  patience?: Patience;
  /** Base URL of each console, without a trailing slash. */
  consoleUrls: { staging: string; production: string };
}
