import "server-only";

import type { CockpitConfig } from "@/lib/core/config";
import type { LiveRelease } from "@/lib/core/platform";
import { PLATFORM_KINDS, type PlatformId, platformOfApp } from "@/lib/core/platform-kinds";
import { UpstreamError } from "@/lib/core/upstream";
import { shortSha } from "@/lib/core/words";
import { orUnknown, type Setup } from "@/lib/setup/look";
import { about, type Finding } from "@/lib/setup/rules";

type Asked = Pick<Setup, "config" | "platforms">;

interface App {
  platform: PlatformId;
  app: string;
  /** Whether the console reads and writes its config vars. */
  isConfigured: boolean;
}

const ABSENT = ["not_found", "forbidden", "refused", "moved"];

/** Whether every app that the configuration names is there, and readable with the console's key. */
export async function inspectApps(asked: Asked): Promise<Finding[]> {
  const found = await Promise.all(appsOf(asked.config).map((app) => inspectApp(asked, app)));
  return found.flat();
}

function appsOf(config: CockpitConfig): App[] {
  const flagged = config.flags.flatMap(({ apps }) =>
    Object.values(apps ?? { staging: config.consoles.staging.app, production: config.consoles.production.app }),
  );
  const kept = config.secrets.flatMap(({ consumers }) =>
    consumers.flatMap((consumer) => (consumer.kind === "heroku_config_var" ? [consumer.app] : [])),
  );
  const configured = new Set([...flagged, ...kept]);
  const ofSurfaces = config.surfaces.map(({ platform, app }) => ({ platform, app, isConfigured: configured.has(app) }));
  const others = [...configured]
    .filter((app) => !config.surfaces.some((surface) => surface.app === app))
    .map((app) => ({ platform: platformOfApp(config, app), app, isConfigured: true }));
  return [...new Map([...ofSurfaces, ...others].map((one) => [`${one.platform} ${one.app}`, one])).values()];
}

function inspectApp({ platforms }: Asked, { platform, app, isConfigured }: App): Promise<Finding[]> {
  const { thing, name } = PLATFORM_KINDS[platform];
  const of = about("app", `${thing} ${app}`);
  return orUnknown(of, async () => {
    try {
      const live = await platforms[platform].readLive(app);
      if (platform === "heroku" && isConfigured) await platforms.heroku.readConfig(app, []);
      return [of.ok(liveWords(live))];
    } catch (error) {
      if (!(error instanceof UpstreamError) || !ABSENT.includes(error.kind)) throw error;
      const where =
        platform === "http" ? "Correct its version_url" : `Correct its name, or let the key of ${name} read it`;
      return [of.wrong(error.message, `${where}.`)];
    }
  });
}

function liveWords({ serving, sha, shortSha: digits }: LiveRelease): string {
  if (serving === "nothing") return "is there, and runs nothing yet";
  const commit = sha === null ? digits : shortSha(sha);
  return commit === null ? "is there; which commit it runs is unknown" : `is there, and runs ${commit}`;
}
