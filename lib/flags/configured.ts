import "server-only";

import { appOfFlag, ENVIRONMENTS, type FlagDeclaration } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { PLATFORM_KINDS, platformOfApp } from "@/lib/core/platform-kinds";
import type { Context } from "@/lib/db/context";
import { valueOf, wordOf } from "@/lib/flags/rules";
import type { ConfigWord } from "@/lib/flags/schemas";

export interface Configured {
  word: ConfigWord;
  value: boolean;
}

/** The declaration of a flag, or null. */
export function getFlag({ config }: Pick<Context, "config">, key: string): FlagDeclaration | null {
  return config.flags.find((flag) => flag.key === key) ?? null;
}

/** The flags of every app whose platform keeps some, of both environments. */
export function flagsByApp({ config }: Pick<Context, "config">): Map<string, FlagDeclaration[]> {
  const pairs = ENVIRONMENTS.flatMap((environment) =>
    config.flags.map((flag) => ({ app: appOfFlag(config, flag, environment), flag })),
  );
  const apps = Map.groupBy(
    pairs.filter(({ app }) => whyNotKept({ config }, app) === null),
    ({ app }) => app,
  );
  return new Map([...apps].map(([app, items]) => [app, [...new Set(items.map(({ flag }) => flag))]]));
}

/** Why the console can neither read nor set the flags of an app, as a sentence; null where it can. */
export function whyNotKept({ config }: Pick<Context, "config">, app: string): string | null {
  const { keepsFlags, name } = PLATFORM_KINDS[platformOfApp(config, app)];
  return keepsFlags ? null : `${app} is on ${name}, where the console sees no flags. Set them there.`;
}

/** What an app's platform keeps for these flags, asked now; each value becomes a word here, and goes no further. */
export async function readConfigured(
  ctx: Context,
  app: string,
  keys: readonly string[],
): Promise<Map<string, Configured>> {
  const raw = await outside("read-config", () => ctx.platforms.heroku.readConfig(app, keys));
  return new Map(
    keys.map((key) => {
      const word = wordOf(raw[key]);
      const flag = getFlag(ctx, key) ?? { default: false, safe: false };
      return [key, { word, value: valueOf(word, flag) }];
    }),
  );
}
