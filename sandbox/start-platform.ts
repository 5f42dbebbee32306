import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Refusal } from "@/cli/refusal";
import config from "@/cockpit.config";
import { consoleAddress } from "@/sandbox/console-address";
import { heldSecrets } from "@/sandbox/held-secrets";
import { ensureGit } from "@/sandbox/install/ensure-git";
import type { UpOptions } from "@/sandbox/options";
import type { Places } from "@/sandbox/places";
import { DEMO_REPOSITORY, inspectClone } from "@/sandbox/repository-name";
import type { Sandbox } from "@/sandbox/sandbox-file";
import type { SandboxSecrets } from "@/sandbox/sandbox-secrets";
import type { Release } from "@/simulator/options";
import { startSimulator } from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";

export type SimulatedUrls = NonNullable<Sandbox["simulator"]>;

interface Given {
  onRelease: (release: Release) => void;
  secrets: Pick<SandboxSecrets, "secret_keys" | "github_webhook_secret">;
}

export interface StartedPlatform {
  urls: SimulatedUrls;
  close(): Promise<void>;
}

/** Starts the local platform in this process on a real git repository: the named clone, or the demo it creates once. */
export async function startSimulatedPlatform(
  options: UpOptions,
  places: Places,
  { onRelease, secrets }: Given,
): Promise<StartedPlatform> {
  const repository = await prepareRepository(options, places);
  keepToOneRepository(places, repository.dir);
  const simulator = await startSimulator({
    port: options.ports.simulator,
    dataDir: places.simulator,
    repositoryDir: repository.dir,
    repository: repository.name,
    surfaces: config.surfaces.map((surface) => ({
      surfaceId: surface.surface_id,
      workflow: surface.workflow,
      targetEnv: surface.target_env,
      platform: surface.platform,
      app: surface.app,
      versionPath: surface.version_path,
      versionHeader: surface.version_header,
    })),
    webUrls: {
      [config.consoles.staging.app]: consoleAddress("staging", options.ports).url,
      [config.consoles.production.app]: consoleAddress("production", options.ports).url,
    },
    secrets: heldSecrets(config, secrets),
    onRelease,
  });
  const urls = {
    github_url: simulator.githubUrl,
    heroku_url: simulator.herokuUrl,
    cloudflare_url: simulator.cloudflareUrl,
    hosts_url: simulator.hostsUrl,
    control_url: simulator.controlUrl,
    repository: repository.name,
  };
  return { urls, close: () => simulator.close() };
}

async function prepareRepository(options: UpOptions, places: Places): Promise<{ dir: string; name: string }> {
  ensureGit();
  if (options.repository) return { dir: options.repository, name: inspectClone(options.repository) };
  await createDemoRepository(places.repository);
  return { dir: places.repository, name: DEMO_REPOSITORY };
}

/** The runs and releases of a data folder belong to one repository; another one would know none of their commits. */
function keepToOneRepository(places: Places, dir: string): void {
  mkdirSync(places.simulator, { recursive: true });
  const note = path.join(places.simulator, "served-repository");
  const before = existsSync(note) ? readFileSync(note, "utf8") : dir;
  if (before !== dir) {
    throw new Refusal(
      `This sandbox was filled for the repository ${before}. To serve ${dir}, start from nothing: add --fresh`,
    );
  }
  writeFileSync(note, dir);
}
