import type { SettleRequest } from "@/lib/deploys/schemas";

type Decision = SettleRequest["decision"];

interface Settlement {
  decision: Decision;
  runId: string;
  code: string;
  reason: string;
}

export const DECISIONS: readonly { choice: Decision; title: string; text: string }[] = [
  { choice: "adopt", title: "It ran", text: "Follow that run and use its result." },
  { choice: "shipped", title: "It shipped", text: "Its commit is live. Close it as a success." },
  { choice: "never_ran", title: "It never ran", text: "Close it and free the surface." },
];

const SETTLED: Record<Decision, string> = {
  adopt: "Adopted. Following that run now.",
  shipped: "Settled: it shipped. Its commit is live.",
  never_ran: "Settled: it never ran. The surface is free.",
};

/** What is said once a person's word about a deploy is written down. */
export function settledWords(decision: Decision): string {
  return SETTLED[decision];
}

/** What is still missing of the run that is to be adopted; null where nothing is, or no run is asked for. */
export function missingRunWords({ decision, runId }: Pick<Settlement, "decision" | "runId">): string | null {
  return decision === "adopt" && runId.trim() === "" ? "Say which run it was." : null;
}

/** What is sent: the number of a run belongs to one decision alone. */
export function settlementOf({ decision, runId, code, reason }: Settlement): SettleRequest {
  const proof = { totp: code, reason: reason.trim() };
  return decision === "adopt" ? { decision, run_id: runId.trim(), ...proof } : { decision, ...proof };
}
