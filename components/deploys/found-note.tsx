import { Callout } from "@/components/ui/callout";
import type { Deploy, ShownOrigin } from "@/lib/deploys/schemas";

const EXPLANATIONS: Record<ShownOrigin, string> = {
  shell: "It was dispatched straight at GitHub: no check and no lock was asked.",
  github:
    "Nobody asked this console for it: no check and no lock was asked either. The console found the run on GitHub and follows it like any other.",
  console:
    "GitHub names our own login, and the run carries a console's id: the other console asked for it, and its audit log says who.",
  workflow: "The workflow's own trigger started it, a push for example. The console found the run and follows it.",
  unrecorded:
    "GitHub names our own login, and the run carries an id that has no record here. It may be from before a restore of this console's database; the other console's audit log says whether it was that one.",
  unknown: "A newer build of the console recorded who started it, in a word that this build does not know.",
};

const PROOFS = {
  database: "Its record was written by the shell that sent it.",
  signed: "Its record was imported later; the signature holds.",
  unsigned: "Its record was imported later and carries no signature: who and why are only claimed.",
} as const;

/** Says that nobody asked this console for a deploy, who did start it, and what proves it. */
export function FoundNote({ deploy }: { deploy: Deploy }) {
  const { origin, reason } = deploy;
  if (origin === undefined) return null;
  const title = deploy.requested_by === null ? reason : `Break-glass by ${deploy.requested_by.email}`;
  return (
    <Callout tone={origin.kind === "console" ? "neutral" : "wait"} title={title ?? "Started outside this console"}>
      {EXPLANATIONS[origin.kind]} {origin.evidence === null ? null : PROOFS[origin.evidence]}
    </Callout>
  );
}
