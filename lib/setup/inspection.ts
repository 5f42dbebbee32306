import "server-only";

import { inspectApps } from "@/lib/setup/apps";
import { inspectDatabase } from "@/lib/setup/database";
import { inspectClock, inspectHosts } from "@/lib/setup/hosts";
import { inspectGitHubKey, inspectPlatformKeys } from "@/lib/setup/keys";
import { orUnknown, type Setup } from "@/lib/setup/look";
import { inspectRepository } from "@/lib/setup/repository";
import { about, type Finding, SUBJECTS } from "@/lib/setup/rules";
import { inspectWebhook } from "@/lib/setup/webhook";

/** Compares one installation with what is really there: reads alone, of all platforms and of the database. Throws nothing. */
export async function inspectSetup(setup: Setup): Promise<Finding[]> {
  const [ofGitHub, ...others] = await Promise.all([
    inspectGitHub(setup),
    inspectHosts(setup),
    inspectDatabase(setup),
    inspectPlatformKeys(setup),
    inspectApps(setup),
  ]);
  const found = [...ofGitHub, ...others.flat(), ...inspectClock(setup)];
  return SUBJECTS.flatMap((subject) => found.filter((one) => one.subject === subject));
}

async function inspectGitHub(setup: Setup): Promise<Finding[]> {
  const seen: { repository: Awaited<ReturnType<Setup["github"]["readRepository"]>> } = { repository: null };
  const of = about("repository", setup.repository);
  const repository = await orUnknown(of, async () => {
    seen.repository = await setup.github.readRepository();
    return inspectRepository(setup, seen.repository);
  });
  const [key, webhook] = await Promise.all([inspectGitHubKey(setup, seen.repository), inspectWebhook(setup)]);
  return [...key, ...repository, ...webhook];
}
