import type { CockpitConfig, FlagDeclaration } from "@/lib/core/config";

const ON = new Set(["true", "1", "on"]);
const OFF = new Set(["false", "0", "off"]);

export interface FlagReading {
  key: string;
  value: boolean;
  source: "environment" | "default" | "unreadable";
}

/** Reads one flag; a value that is neither on nor off counts as the declared safe side and says so. */
export function readFlag(flag: FlagDeclaration, raw: string | undefined): FlagReading {
  const word = raw?.trim().toLowerCase() ?? "";
  if (word === "") return { key: flag.key, value: flag.default, source: "default" };
  if (ON.has(word)) return { key: flag.key, value: true, source: "environment" };
  if (OFF.has(word)) return { key: flag.key, value: false, source: "environment" };
  return { key: flag.key, value: flag.safe, source: "unreadable" };
}

/** Every declared flag as this process reads it. */
export function readFlags(config: CockpitConfig, raw: Record<string, string | undefined>): FlagReading[] {
  return config.flags.map((flag) => readFlag(flag, raw[flag.key]));
}
