import "server-only";

import type { RepositorySeen } from "@/lib/core/github-setup";
import { usedCredentials } from "@/lib/core/platform-kinds";
import { UpstreamError } from "@/lib/core/upstream";
import { utcWords } from "@/lib/core/words";
import {
  GITHUB_CLASSIC_SCOPE,
  type GitHubPermission,
  githubPermissionWords,
  missingHerokuScopes,
  neededOfGitHub,
} from "@/lib/credentials/needed-permissions";
import { ENDS_SOON_MS } from "@/lib/credentials/rules";
import { orUnknown, type Setup } from "@/lib/setup/look";
import { type About, about, type Finding } from "@/lib/setup/rules";

type Asked = Pick<Setup, "config" | "github" | "platforms" | "keepsAnchors" | "now">;
type AskedOfGitHub = Omit<Asked, "platforms">;

const accessWords = ({ access }: GitHubPermission) => (access === "write" ? "read and write" : "read");

const GITHUB = about("key", "GitHub");
const HEROKU = about("key", "HEROKU_API_KEY");
const CLOUDFLARE = about("key", "CLOUDFLARE_API_TOKEN");

/** Whether GitHub takes its key, until when, and what it may do. */
export async function inspectGitHubKey(asked: AskedOfGitHub, seen: RepositorySeen | null): Promise<Finding[]> {
  const account = await orRejected(GITHUB, "GITHUB_TOKEN, or the App's key", async () => {
    const login = await asked.github.login();
    const found = seen === null ? [] : await inspectRights(asked, seen);
    return [GITHUB.ok(`is taken, as ${login}`), ...endOf(GITHUB, asked.github.endsAt(), asked.now()), ...found];
  });
  return account;
}

/** A refused key is what is wrong; a platform that does not answer says nothing of it. */
async function orRejected(of: About, variable: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  return orUnknown(of, () =>
    look().catch((error: unknown) => {
      if (!(error instanceof UpstreamError) || error.kind !== "unauthorized") throw error;
      return [of.wrong(`is refused. ${error.message}`, `Make a new key and set ${variable}.`)];
    }),
  );
}

async function inspectRights(asked: AskedOfGitHub, seen: RepositorySeen): Promise<Finding[]> {
  const needed = neededOfGitHub(asked.config, asked);
  const grants = await asked.github.readGrants();
  if (grants !== null) return judgeGrants(grants, needed);
  return seen.scopes === null ? tryRights(asked, needed) : judgeScopes(seen.scopes, seen);
}

/** An App tells exactly what it was granted. */
function judgeGrants(grants: Record<string, string>, needed: readonly GitHubPermission[]): Finding[] {
  const has = ({ key, access }: GitHubPermission) =>
    grants[key] === "write" || grants[key] === "admin" || grants[key] === access;
  const missing = needed.filter((one) => !has(one));
  const known = new Set([...needed.map(({ key }) => key), "metadata"]);
  const extra = Object.keys(grants).filter((key) => !known.has(key));
  return [
    ...missing.map((one) =>
      GITHUB.wrong(
        `may not ${one.access} ${one.name}: the console ${one.why}`,
        `Grant the App ${one.name}: ${one.access}.`,
      ),
    ),
    ...(extra.length === 0
      ? []
      : [
          GITHUB.wrong(
            `may do more than the console needs: ${extra.join(", ")}`,
            "Take these permissions from the App.",
          ),
        ]),
    ...(missing.length + extra.length === 0 ? [GITHUB.ok("may do what the console needs, and no more")] : []),
  ];
}

/** A fine-grained token tells nothing of itself: each right to read is tried, and a right to write cannot be without writing. */
async function tryRights({ config, github }: AskedOfGitHub, needed: readonly GitHubPermission[]): Promise<Finding[]> {
  const tried = await Promise.all(
    needed.map(async (one) => ({ one, may: await github.mayRead(one.key, config.main_branch) })),
  );
  const refused = tried.filter(({ may }) => may === false).map(({ one }) => one);
  const unproved = tried
    .filter(({ one, may }) => may === null || (may && one.access === "write"))
    .map(({ one }) => one);
  return [
    ...refused.map((one) =>
      GITHUB.wrong(
        `may not read ${one.name}: the console ${one.why}`,
        `Give the token ${one.name}: ${accessWords(one)}.`,
      ),
    ),
    ...(tried.length === refused.length + unproved.length ? [] : [GITHUB.ok("reads what it is needed to read")]),
    ...(unproved.length === 0
      ? []
      : [
          GITHUB.unknown(
            `a fine-grained token does not tell whether it may write: ${unproved.map(({ name }) => name).join(", ")}`,
            `Compare its page on GitHub with: ${githubPermissionWords(needed)}.`,
          ),
        ]),
  ];
}

function judgeScopes(scopes: readonly string[], { mayPush }: RepositorySeen): Finding[] {
  const extra = scopes.filter((scope) => scope !== GITHUB_CLASSIC_SCOPE);
  const isMissing = !scopes.includes(GITHUB_CLASSIC_SCOPE);
  const more = `Renew it with the scope ${GITHUB_CLASSIC_SCOPE} alone, or a fine-grained one.`;
  return [
    ...(isMissing ? [GITHUB.wrong(`lacks the scope ${GITHUB_CLASSIC_SCOPE}`, more)] : []),
    ...(extra.length === 0 ? [] : [GITHUB.wrong(`may do more than the console needs: ${extra.join(", ")}`, more)]),
    ...(mayPush === false
      ? [GITHUB.wrong("is of an account that may not write there", "Give that account write access to the repository.")]
      : []),
    ...(!isMissing && extra.length === 0 && mayPush !== false
      ? [GITHUB.ok(`has the scope ${GITHUB_CLASSIC_SCOPE}, which covers every repository of its account`)]
      : []),
  ];
}

function endOf(of: About, endsAt: Date | null, now: Date): Finding[] {
  if (endsAt === null) return [];
  const left = endsAt.getTime() - now.getTime();
  const fix = "Make a new key and set it before then.";
  return [left < ENDS_SOON_MS ? of.wrong(`ends ${utcWords(endsAt)}`, fix) : of.ok(`ends ${utcWords(endsAt)}`)];
}

/** Whether Heroku and Cloudflare take their keys, where these are used. */
export async function inspectPlatformKeys(asked: Asked): Promise<Finding[]> {
  const used = usedCredentials(asked.config);
  const heroku = used.has("heroku") ? inspectHerokuKey(asked) : [];
  const cloudflare = used.has("cloudflare") ? inspectCloudflareKey(asked) : [];
  return [...(await heroku), ...(await cloudflare)];
}

function inspectHerokuKey(asked: Asked): Promise<Finding[]> {
  const { heroku } = asked.platforms;
  return orRejected(HEROKU, "HEROKU_API_KEY", async () => {
    const account = await heroku.account();
    return [HEROKU.ok(`is taken, as ${account}`), ...(await orUnknown(HEROKU, () => inspectHerokuRights(asked)))];
  });
}

async function inspectHerokuRights({ config, platforms, now }: Asked): Promise<Finding[]> {
  const scopes = await platforms.heroku.ownKeyScopes();
  const missing = missingHerokuScopes(config, scopes);
  const seconds = await platforms.heroku.ownKeyEndsIn();
  const endsAt = seconds === null ? null : new Date(now().getTime() + seconds * 1_000);
  const fix = `Make one with the scope ${missing.join(", ")} and set HEROKU_API_KEY.`;
  return [
    ...(missing.length > 0
      ? [HEROKU.wrong(`lacks the scope ${missing.join(", ")}`, fix)]
      : [HEROKU.ok(`has the scope ${scopes.join(", ")}`)]),
    ...endOf(HEROKU, endsAt, now()),
  ];
}

function inspectCloudflareKey({ platforms, now }: Asked): Promise<Finding[]> {
  return orRejected(CLOUDFLARE, "CLOUDFLARE_API_TOKEN", async () => {
    const endsAt = await platforms.cloudflare_pages.ownTokenEnd();
    return [CLOUDFLARE.ok("is taken and active"), ...endOf(CLOUDFLARE, endsAt, now())];
  });
}
