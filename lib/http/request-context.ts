import "server-only";

import { isIP } from "node:net";

import { type Console, databaseStamp, getConsole } from "@/lib/console";
import type { Actor } from "@/lib/core/actor";
import type { Environment } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { shareReads } from "@/lib/core/share-reads";
import type { Context } from "@/lib/db/context";
import { getDisplayActor } from "@/lib/displays/caller";
import { environmentOfHost, isMiswired } from "@/lib/environments/rules";
import { isDisplayBearer, readDisplayCookie } from "@/lib/http/display-cookie";
import { refusePlainHttp } from "@/lib/http/plain-http";
import { readSessionToken } from "@/lib/http/session-cookie";
import { findActor } from "@/lib/people/actor";

interface Caller {
  running: Console;
  sessionToken: string | undefined;
  bearer: string | undefined;
  displayToken: string | undefined;
  background: boolean;
}

/** A browser's tabs poll with one cookie: those who ask at the same time share one read, made after the last of them came. */
const findCaller = shareReads(
  identify,
  ({ running, ...credentials }: Caller) => `${running.instance} ${JSON.stringify(credentials)}`,
);

/**
 * Who calls, from the session cookie, a screen's cookie or the bearer token. A background request, such as a page's polling, uses the
 * session without keeping it from idling out.
 */
export async function requestContext(headers: Headers, requestId: string, background: boolean): Promise<Context> {
  const running = getConsole();
  const environment = await findEnvironment(running, headers);
  const bearer = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1]?.trim();
  const [cookie, baseUrl] = [headers.get("cookie"), consoleUrls(running)[environment]];
  const sessionToken = readSessionToken(cookie, baseUrl) ?? undefined;
  const displayToken = readDisplayCookie(cookie, baseUrl) ?? undefined;
  const actor = await findCaller({ running, sessionToken, bearer, displayToken, background });
  return contextOf(running, { actor, environment, headers, requestId });
}

/** Base URL of each console. */
function consoleUrls(running: Console): Context["consoleUrls"] {
  return { staging: running.env.CONSOLE_STAGING_URL, production: running.env.CONSOLE_PROD_URL };
}

/** A person's session counts before a screen's cookie; a bearer token stands for itself. */
async function identify({ running, displayToken, ...credentials }: Caller): Promise<Actor> {
  const context = { db: running.database.db, now: () => new Date() };
  const { bearer } = credentials;
  if (bearer !== undefined && isDisplayBearer(bearer)) return getDisplayActor(context, bearer);
  const actor = await findActor(context, credentials);
  return actor.kind !== "anonymous" || displayToken === undefined ? actor : getDisplayActor(context, displayToken);
}

/** The environment of a request by its Host, after host, process and database have agreed; refuses plain HTTP to an https console. */
export async function findEnvironment(running: Console, headers: Headers): Promise<Environment> {
  const host = headers.get("host");
  const environment = environmentOfHost(running.hosts, host);
  if (environment === null) {
    throw new AppError(
      "misdirected",
      `"${host ?? ""}" is not a host of this console. Use one of: ${[...running.hosts.keys()].join(", ")}.`,
    );
  }
  refusePlainHttp(headers, consoleUrls(running)[running.environment]);
  const database = await databaseStamp();
  if (database === undefined && environment === running.environment) throw unreachable();
  const wiring = { host: environment, process: running.environment, database };
  if (isMiswired(wiring)) {
    throw new AppError(
      "unavailable",
      `Miswired: the host says ${wiring.host}, the process says ${wiring.process}, the database says ${wiring.database ?? "nothing"}. Nothing is served until they agree.`,
      { extra: { miswired: { ...wiring, database: wiring.database ?? null } } },
    );
  }
  return environment;
}

/** Before the database has said once whose it is, nobody is served: it may be the other environment's. */
function unreachable(): AppError {
  const message = "The console cannot reach its database. Nothing was changed; try again in a moment.";
  return new AppError("unavailable", message, { retryAfter: 5 });
}

/** A console's parts and a caller made into a Context. */
export function contextOf(
  running: Console,
  call: { actor: Actor; environment: Environment; headers: Headers; requestId: string },
): Context {
  return {
    actor: call.actor,
    environment: call.environment,
    config: running.config,
    host: call.headers.get("host") ?? "",
    requestId: call.requestId,
    ip: clientIp(call.headers),
    userAgent: call.headers.get("user-agent")?.slice(0, 300) ?? null,
    now: () => new Date(),
    db: running.database.db,
    flags: running.flags,
    github: running.github,
    platforms: running.platforms,
    probeSite: running.probeSite,
    anchors: running.anchors,
    log: running.log,
    buildSha: running.sha,
    secretKey: running.env.SECRET_KEY,
    simulated: running.env.simulated,
    ...(running.env.SANDBOX_PEOPLE === undefined ? {} : { sandboxPeople: running.env.SANDBOX_PEOPLE }),
    loopbackTargets: running.env.WEBHOOKS_TO_LOOPBACK !== undefined,
    repository: running.env.GITHUB_REPOSITORY,
    consoleUrls: consoleUrls(running),
  };
}

/** The address next to us: Heroku's router appends the real one as the last X-Forwarded-For entry (fact H1). */
function clientIp(headers: Headers): string | null {
  const address = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return isIP(address) === 0 ? null : address;
}
