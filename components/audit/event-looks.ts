import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import type { wordsOfAction } from "@/lib/audit/events";

/** How an event looks beside its sentence. */
export const LOOKS = {
  plain: { shape: "dot", tone: "neutral" },
  going: { shape: "dot", tone: "run" },
  done: { shape: "check", tone: "ok" },
  bad: { shape: "octagon", tone: "fail" },
  refused: { shape: "struck", tone: "neutral" },
  warning: { shape: "triangle", tone: "wait" },
  unknown: { shape: "dashed", tone: "unknown" },
  lock: { shape: "lock", tone: "wait" },
} satisfies Record<ReturnType<typeof wordsOfAction>["look"], { shape: StatusShape; tone: Tone }>;
