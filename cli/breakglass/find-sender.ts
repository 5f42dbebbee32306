import { askProgram, type Shell, variable } from "@/cli/breakglass/shell";
import { Refusal, UsageProblem } from "@/cli/refusal";
import { actorEmailSchema } from "@/lib/breakglass/schemas";

const NOBODY = `Nobody is named, so nothing was sent. Say who you are in one of three ways:
  --actor-email you@example.com
  git config user.email you@example.com
  gh auth login, with an address that GitHub may show`;

const NAME = /^[\w.-]+\/[\w.-]+$/;

/** Who is at the shell: the flag, else git's user, else GitHub's; throws UsageProblem where none of the three tells. */
export async function findActorEmail(shell: Shell, flag: string | null): Promise<string> {
  const asked = [
    () => Promise.resolve(flag),
    () => askProgram(shell, "git", ["config", "user.email"]),
    () => askProgram(shell, "gh", ["api", "user", "--jq", ".email // empty"]),
  ];
  for (const ask of asked) {
    const said = await ask();
    if (said !== null) return readEmail(said);
  }
  throw new UsageProblem(NOBODY);
}

function readEmail(said: string): string {
  const email = actorEmailSchema.safeParse(said);
  if (email.success) return email.data;
  throw new UsageProblem(`"${said}" is no e-mail address. ${NOBODY}`);
}

/** The key for GitHub: GITHUB_TOKEN, else that of `gh`; throws Refusal. */
export async function findToken(shell: Shell): Promise<string> {
  const token = variable(shell, "GITHUB_TOKEN") ?? (await askProgram(shell, "gh", ["auth", "token"]));
  if (token !== null) return token;
  throw new Refusal("There is no GitHub token. Set GITHUB_TOKEN, or sign in with `gh auth login`. Nothing was sent.");
}

/** owner/name: GITHUB_REPOSITORY, else that of git's remote "origin"; throws Refusal. */
export async function findRepository(shell: Shell): Promise<string> {
  const named = variable(shell, "GITHUB_REPOSITORY") ?? repositoryIn(await originUrl(shell));
  if (named !== null && NAME.test(named)) return named;
  throw new Refusal("The repository is not known. Set GITHUB_REPOSITORY to owner/name. Nothing was sent.");
}

function originUrl(shell: Shell): Promise<string | null> {
  return askProgram(shell, "git", ["remote", "get-url", "origin"]);
}

/** owner/name at the end of a remote's address, as git writes it for SSH and HTTPS; null for anything else. */
export function repositoryIn(remote: string | null): string | null {
  return /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote ?? "")?.[1] ?? null;
}
