import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import type { FlagItem } from "@/lib/flags/schemas";

export interface FlagLook {
  word: string;
  shape: StatusShape;
  tone: Tone;
}

/** On or off by shape and word; a switch that is off is no failure. */
export function lookOfFlag({ value }: Pick<FlagItem, "value">): FlagLook {
  return value ? { word: "On", shape: "check", tone: "ok" } : { word: "Off", shape: "struck", tone: "neutral" };
}

/** Where the value comes from. */
export function sourceWords({ key, source, value }: Pick<FlagItem, "key" | "source" | "value">): string {
  switch (source) {
    case "environment":
      return "set by its config var";
    case "default":
      return "its default: no config var is set";
    case "unreadable":
      return `${key} can be read neither as on nor as off. Until it can, the safe side counts: ${value ? "on" : "off"}.`;
  }
}

/** Who confirms the value, of those that show signs of life. */
export function instanceWords({ confirmed, total }: FlagItem["instances"]): string {
  if (confirmed === total) return total === 1 ? "confirmed by the one instance" : `confirmed by all ${total} instances`;
  return `confirmed by ${confirmed} of ${total} instances`;
}

export function flipCommand({ key, value }: Pick<FlagItem, "key" | "value">, app: string): string {
  return `heroku config:set ${key}=${value ? "off" : "on"} -a ${app}`;
}

/** Seconds as people read them: "3.2 s". */
export function secondsWords(seconds: number | null): string {
  return seconds === null ? "none yet" : `${seconds.toFixed(1)} s`;
}
