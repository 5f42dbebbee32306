import "server-only";

import { z } from "zod";

import { readTold, toldInstantIfAny, toldText } from "@/lib/core/told";
import { mustBeDone } from "@/lib/github/failure";
import type { ActionsSecret, ActionsSecretName } from "@/lib/github/github";
import { readPages } from "@/lib/github/pages";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";

/** GitHub keeps at most 100 secrets of a repository, and 100 of each of its environments. */
const MOST_SECRETS = 200;

// Read as a whole: of a list with a hole nobody could say what is not there.
const listSchema = z.object({ secrets: z.array(z.object({ name: toldText(200), updated_at: toldInstantIfAny })) });
/** 32 bytes; its id is sent back with what was sealed for it. */
const publicKeySchema = z.object({ key_id: toldText(200), key: z.base64().length(44) });

/**
 * The Actions secrets of the repository, or of one of its environments: names and when each was last written, since nobody can
 * read a value (fact G22). Throws UpstreamError.
 */
export async function listActionsSecrets(
  ask: Ask,
  environment: string | null,
  reading?: Reading,
): Promise<ActionsSecret[]> {
  return ask(
    `list the Actions secrets of ${whoseWords(environment)}`,
    async ({ octokit, owner, repo, clock }) => {
      const listed = await readPages(MOST_SECRETS, async (request) => {
        const place = { owner, repo, ...request };
        const { data, headers } =
          environment === null
            ? await octokit.rest.actions.listRepoSecrets(place)
            : await octokit.rest.actions.listEnvironmentSecrets({ ...place, environment_name: environment });
        return { items: readTold(listSchema, data, "the list of secrets").secrets, link: headers.link };
      });
      return listed.map(({ name, updated_at: at }) => ({
        name,
        updatedAt: at === null ? null : clock.ours(at),
        updatedAtThere: at,
      }));
    },
    freshness(reading),
  );
}

function whoseWords(environment: string | null): string {
  return environment === null ? "the repository" : `environment ${environment}`;
}

/**
 * Gives an Actions secret a value, sealed for the public key of its place: GitHub alone can open it (fact G22). The same value may
 * be given again. Throws UpstreamError.
 */
export async function storeActionsSecret(
  ask: Ask,
  { environment, name }: ActionsSecretName,
  value: string,
): Promise<void> {
  const what = `write the Actions secret ${name} of ${whoseWords(environment)}`;
  const write = async (target: Target) => {
    const { octokit, owner, repo } = target;
    const { key_id, key } = await readPublicKey(target, environment);
    const secret = { owner, repo, secret_name: name, key_id, encrypted_value: await sealedFor(key, value) };
    const { status } =
      environment === null
        ? await octokit.rest.actions.createOrUpdateRepoSecret(secret)
        : await octokit.rest.actions.createOrUpdateEnvironmentSecret({ ...secret, environment_name: environment });
    mustBeDone("secret", status, what);
  };
  // An old key may have been replaced: what is sealed for it is refused.
  return ask(what, write, freshness({ fresh: true }));
}

async function readPublicKey({ octokit, owner, repo }: Target, environment: string | null) {
  const { data } =
    environment === null
      ? await octokit.rest.actions.getRepoPublicKey({ owner, repo })
      : await octokit.rest.actions.getEnvironmentPublicKey({ owner, repo, environment_name: environment });
  return readTold(publicKeySchema, data, "the public key");
}

/** libsodium's sealed box, which is what GitHub opens; loaded when the first secret is written, since it takes 9 MB. */
async function sealedFor(key: string, value: string): Promise<string> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(value, Buffer.from(key, "base64"))).toString("base64");
}
