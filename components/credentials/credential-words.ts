import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";
import type { CredentialState } from "@/lib/credentials/schemas";

interface Look {
  word: string;
  shape: StatusShape;
  tone: Tone;
}

export const CREDENTIAL_LOOK: Record<CredentialState, Look> = {
  ok: { word: "Accepted", shape: "check", tone: "ok" },
  rejected: { word: "Key rejected", shape: "octagon", tone: "fail" },
  unreachable: { word: "Unreachable", shape: "octagon", tone: "fail" },
  rate_limited: { word: "Rate limited", shape: "pause", tone: "wait" },
  unknown: { word: "Not known", shape: "dashed", tone: "unknown" },
};
