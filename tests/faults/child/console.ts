// A console of its own process, as the server runs it but without a port: the real start, the real reconciler, the real route
// handlers. Its parent arms a failpoint, at which it kills itself as if the power had failed.
import { flushCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

import * as exportAudit from "@/app/api/audit/export/route";
import * as verifyAudit from "@/app/api/audit/verify/route";
import * as cancel from "@/app/api/deploys/[id]/cancel/route";
import * as resolve from "@/app/api/deploys/[id]/resolve/route";
import * as inFlight from "@/app/api/deploys/in-flight/route";
import * as deploys from "@/app/api/deploys/route";
import * as keepFlag from "@/app/api/flags/[key]/drift-review/route";
import * as flags from "@/app/api/flags/route";
import * as outgoingWebhooks from "@/app/api/outgoing-webhooks/route";
import * as resume from "@/app/api/promotions/resume/route";
import * as promotions from "@/app/api/promotions/route";
import * as rollbackReview from "@/app/api/rollbacks/review/route";
import * as rollbacks from "@/app/api/rollbacks/route";
import * as checklist from "@/app/api/secrets/[name]/checklist/route";
import * as ticks from "@/app/api/secrets/[name]/checklist/ticks/route";
import * as values from "@/app/api/secrets/[name]/checklist/values/route";
import * as giveUp from "@/app/api/secrets/[name]/rotations/[id]/cancel/route";
import * as rotations from "@/app/api/secrets/[name]/rotations/route";
import * as lock from "@/app/api/surfaces/[surface_id]/lock/route";
import * as versions from "@/app/api/versions/route";
import * as webhook from "@/app/api/webhooks/github/route";
import { getConsole } from "@/lib/console";
import type { Failpoint } from "@/lib/core/failpoint";
import { startConsole } from "@/lib/reconciler/start-console";
import { type Call, callSchema, orderSchema, type Report, type ROUTES } from "@/tests/faults/child/messages";

type Handler = (request: Request, args: { params: Promise<Record<string, string>> }) => Response | Promise<Response>;

const HANDLERS: Record<(typeof ROUTES)[number], Partial<Record<Call["method"], Handler>>> = {
  deploys,
  "in-flight": inFlight,
  cancel,
  resolve,
  lock,
  webhook,
  versions,
  promotions,
  rollbacks,
  "rollback-review": rollbackReview,
  resume,
  "verify-audit": verifyAudit,
  "export-audit": exportAudit,
  flags,
  "keep-flag": keepFlag,
  checklist,
  values,
  ticks,
  rotations,
  "give-up": giveUp,
  "outgoing-webhooks": outgoingWebhooks,
};

let armed: { failpoint: Failpoint; passings: number } | null = null;

function tell(report: Report): void {
  process.send?.(report);
}

async function pass(failpoint: Failpoint): Promise<void> {
  tell({ report: "passed", failpoint });
  if (armed?.failpoint !== failpoint) return;
  armed.passings -= 1;
  if (armed.passings > 0) return;
  flushCompileCache();
  process.kill(process.pid, "SIGKILL");
  // Nothing after this point may happen, not even in the instant before the signal arrives.
  await new Promise(() => undefined);
}

async function answer(given: Call): Promise<{ status: number; body: string }> {
  const call = callSchema.parse(given);
  const handler = HANDLERS[call.route][call.method];
  if (handler === undefined) throw new Error(`${call.route} has no ${call.method}`);
  const { host } = getConsole().config.consoles[getConsole().environment];
  const headers = new Headers({ host, ...call.headers });
  if (call.body !== undefined) headers.set("content-type", "application/json");
  const request = new Request(`https://${host}/api${call.query}`, {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  const response = await handler(request, { params: Promise.resolve(call.params) });
  return { status: response.status, body: await response.text() };
}

async function obey(message: unknown): Promise<void> {
  const given = orderSchema.parse(message);
  switch (given.order) {
    case "begin":
      await startConsole();
      return tell({ report: "begun", instance: getConsole().instance });
    case "arm":
      armed = { failpoint: given.failpoint, passings: given.passing };
      return;
    case "call":
      return tell({ report: "answer", id: given.id, ...(await answer(given.call)) });
  }
}

// On Node's command line these would cost it the compiled code of its own modules.
process.argv.slice(2).forEach(setFlagsFromString);
globalThis.cockpitFailpoint = pass;
// An unhandled failure ends the process, and the parent sees it: that is the point.
process.on("message", (message) => void obey(message));
process.on("disconnect", () => process.exit());
tell({ report: "loaded" });
