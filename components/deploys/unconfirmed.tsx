import type { Deploy } from "@/lib/deploys/schemas";

/** Beside a commit that is only a guess: nobody has told yet which one the ref is. */
export function Unconfirmed({ deploy }: { deploy: Pick<Deploy, "sha_source" | "ref"> }) {
  if (deploy.sha_source !== "guess") return null;
  return <span className="ml-1 text-xs text-muted">unconfirmed ({deploy.ref})</span>;
}
