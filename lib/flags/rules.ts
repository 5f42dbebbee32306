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

export interface Flags {
  deployUi: boolean;
  deployAsync: boolean;
  deployChip: boolean;
  rotateUi: boolean;
  rotationModeA: boolean;
}

const KILL_SWITCHES = {
  deployUi: "FLAG_CONSOLE_DEPLOY_UI",
  deployAsync: "FLAG_CONSOLE_DEPLOY_ASYNC",
  deployChip: "FLAG_CONSOLE_DEPLOY_CHIP",
  rotateUi: "FLAG_CONSOLE_ROTATE_UI",
  rotationModeA: "FLAG_CONSOLE_ROTATION_MODE_A",
} as const satisfies Record<keyof Flags, string>;

/** Every declared flag as this process reads it. */
export function readFlags(config: CockpitConfig, raw: Record<string, string | undefined>): FlagReading[] {
  return config.flags.map((flag) => readFlag(flag, raw[flag.key]));
}

/** The kill switches by name; an undeclared one is off. */
export function killSwitches(readings: FlagReading[]): Flags {
  const isOn = (key: string) => readings.find((reading) => reading.key === key)?.value ?? false;
  return {
    deployUi: isOn(KILL_SWITCHES.deployUi),
    deployAsync: isOn(KILL_SWITCHES.deployAsync),
    deployChip: isOn(KILL_SWITCHES.deployChip),
    rotateUi: isOn(KILL_SWITCHES.rotateUi),
    rotationModeA: isOn(KILL_SWITCHES.rotationModeA),
  };
}
