import { Callout } from "@/components/ui/callout";
import type { Deploy } from "@/lib/deploys/schemas";

/** Says that nobody asked this console for a deploy: it found the run, and follows it. */
export function FoundNote({ deploy }: { deploy: Deploy }) {
  if (deploy.kind !== "breakglass" || deploy.requested_by !== null) return null;
  return (
    <Callout tone="wait" title={deploy.reason ?? "Started outside this console"}>
      Nobody asked this console for it: no check and no lock was asked either. The console found the run on GitHub and
      follows it like any other.
    </Callout>
  );
}
