import "server-only";

import type { FlagDeclaration } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
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
