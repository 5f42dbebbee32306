import type { ThingToTry } from "@/components/help/things-to-try";
import { environmentWord } from "@/components/shell/environment-words";
import type { Environment, Surface } from "@/lib/core/config";
import { shortSha } from "@/lib/core/words";
import { paths } from "@/lib/paths";

interface Sandbox {
  environment: Environment;
  sisterUrl: string;
  surfaces: readonly Surface[];
  /** Commits of main, newest first. */
  commits: readonly { sha: string }[];
}

const COMMITS_BACK = 3;

/** What a newcomer tries first on this console, with its own surfaces and commits. */
export function firstThings({ environment, sisterUrl, surfaces, commits }: Sandbox): ThingToTry[] {
  const plain = surfaces.find(({ console, target_env }) => console === undefined && target_env === "staging");
  const deployed = plain ?? surfaces[0];
  const commit = commits.at(COMMITS_BACK) ?? commits.at(-1);
  const sister = environment === "staging" ? "production" : "staging";
  return [
    ...(deployed === undefined
      ? []
      : [
          {
            href: paths.surface(deployed.surface_id),
            title: `Deploy ${deployed.surface_id}`,
            says: "Press Deploy…, then follow it on any page.",
          },
        ]),
    {
      href: paths.versions(),
      title: "Promote to production",
      says: "As the admin. “npm run code -- admin” prints the code.",
    },
    ...(commit === undefined
      ? []
      : [
          {
            href: paths.where(commit.sha),
            title: `Ask where ${shortSha(commit.sha)} is live`,
            says: "Or press ⌘K (Ctrl K) and type a SHA or #123.",
          },
        ]),
    {
      href: sisterUrl,
      title: `Open the console of ${environmentWord[sister].toLowerCase()}`,
      says: "Another host, another database, another colour.",
    },
  ];
}
