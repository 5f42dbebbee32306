import type { AttentionItem } from "@/components/shell/attention-items";
import type { Breakglass } from "@/lib/breakglass/schemas";
import { paths } from "@/lib/paths";

type BreakglassDeploy = Breakglass["open"][number];

/** Who started it: by e-mail where a record says so, else by the name GitHub gives. */
function starterOf(deploy: BreakglassDeploy): string {
  return deploy.requested_by?.email ?? deploy.origin?.login ?? "somebody";
}

/** After what is down or has failed, before what merely differs. */
const URGENCY = 4;

/** Every break-glass deploy without a review note: who, when, and where to write it. */
export function breakglassAttention(open: readonly BreakglassDeploy[]): AttentionItem[] {
  return open.map((deploy) => ({
    key: `breakglass-${deploy.id}`,
    subject: deploy.surface_id,
    shape: "triangle",
    tone: "wait",
    text: `${deploy.origin?.drill ? "A break-glass drill" : "Break-glass"} by ${starterOf(deploy)} has no review note yet.`,
    at: deploy.requested_at,
    href: paths.deploy(deploy.id),
    urgency: URGENCY,
  }));
}
