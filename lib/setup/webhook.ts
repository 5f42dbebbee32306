import "server-only";

import { ENVIRONMENTS } from "@/lib/core/config";
import type { WebhookSeen } from "@/lib/core/github-setup";
import { isLoopbackHost } from "@/lib/core/loopback";
import { utcWords } from "@/lib/core/words";
import { orUnknown, type Setup } from "@/lib/setup/look";
import { about, type Finding } from "@/lib/setup/rules";

type Asked = Pick<Setup, "environment" | "urls" | "hasWebhookSecret" | "github">;

const PATH = "/api/webhooks/github";
/** What a delivery is a hint of. */
const EVENTS = ["push", "workflow_job", "workflow_run"];

/** Whether GitHub delivers to this console, what it has to, and how the newest delivery was answered. */
export async function inspectWebhook({ environment, urls, hasWebhookSecret, github }: Asked): Promise<Finding[]> {
  const address = `${urls[environment]}${PATH}`;
  const of = about("webhook", address);
  return orUnknown(of, async () => {
    const hooks = await github.listWebhooks();
    const own = hooks.find(({ url }) => isSame(url, address));
    const old = hooks.filter(
      ({ url }) => url?.endsWith(PATH) && !ENVIRONMENTS.some((one) => isSame(url, urls[one] + PATH)),
    );
    return [
      ...old.map(({ url }) =>
        about("webhook", url ?? "").wrong(
          "leads to no console of this configuration",
          "Delete it, or correct its URL.",
        ),
      ),
      ...(own === undefined
        ? missing(address, hasWebhookSecret)
        : await judgeOwn(own, { address, hasWebhookSecret, github })),
    ];
  });
}

function isSame(url: string | null, address: string): boolean {
  return url !== null && URL.parse(url)?.href === URL.parse(address)?.href;
}

function missing(address: string, hasWebhookSecret: boolean): Finding[] {
  const of = about("webhook", address);
  return hasWebhookSecret
    ? [of.wrong("is not among the repository's webhooks", "Add it there, with the secret of GITHUB_WEBHOOK_SECRET.")]
    : [of.ok("is not used: deploys are followed by polling alone")];
}

async function judgeOwn(
  hook: WebhookSeen,
  { address, hasWebhookSecret, github }: { address: string; hasWebhookSecret: boolean; github: Asked["github"] },
): Promise<Finding[]> {
  const of = about("webhook", address);
  const absent = EVENTS.filter((event) => !hook.events.includes(event) && !hook.events.includes("*"));
  const isPlain = !hook.isVerified && !isLoopbackHost(URL.parse(address)?.hostname ?? "");
  const faults = [
    ...(hasWebhookSecret
      ? []
      : [of.wrong("is refused here: GITHUB_WEBHOOK_SECRET is not set", "Set it, or delete the webhook.")]),
    ...(hook.isActive ? [] : [of.wrong("is switched off", "Make it active on the repository's page of webhooks.")]),
    ...(absent.length === 0
      ? []
      : [of.wrong(`does not send ${absent.join(", ")}`, "Select these events on its page.")]),
    ...(isPlain ? [of.wrong("does not verify the console's certificate", "Enable SSL verification on its page.")] : []),
  ];
  return faults.length > 0 ? faults : [judgeDelivery(address, await github.newestDelivery(hook.id))];
}

function judgeDelivery(address: string, newest: Awaited<ReturnType<Asked["github"]["newestDelivery"]>>): Finding {
  const of = about("webhook", address);
  if (newest === null) {
    return of.unknown("is there; no delivery was seen lately", "Send a ping from its page; then run doctor again.");
  }
  const when = newest.at === null ? "" : ` at ${utcWords(newest.at)}`;
  if (newest.status >= 200 && newest.status < 300)
    return of.ok(`sends ${EVENTS.join(", ")}; the newest delivery${when} arrived`);
  const became = newest.status === 0 ? "was not answered" : `was answered with ${newest.status}`;
  const fix =
    newest.status === 401 ? "Give it the secret of GITHUB_WEBHOOK_SECRET." : "Look at its recent deliveries on GitHub.";
  return of.wrong(`its newest delivery (${newest.event}${when}) ${became}`, fix);
}
