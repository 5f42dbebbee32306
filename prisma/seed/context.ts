import "server-only";

import cockpitConfig from "@/cockpit.config";
import { createPages } from "@/lib/cloudflare/create-pages";
import { hostTargets } from "@/lib/core/http-config";
import { newId } from "@/lib/core/ids";
import { killSwitches } from "@/lib/core/kill-switches";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { readFlags } from "@/lib/flags/rules";
import { createGitHub } from "@/lib/github/create-github";
import { createHeroku } from "@/lib/heroku/create-heroku";
import { createHosts } from "@/lib/hosts/create-hosts";
import { probeSite } from "@/lib/surfaces/site";
import type { SeedInput } from "@/prisma/seed/input";

const NOWHERE = "http://127.0.0.1:9";

/** The console of that environment acting by itself, on the simulator where there is one; nothing is sent anywhere else. */
export function seedContext(input: SeedInput, db: Database): Context {
  const { environment, simulator, secretKey } = input;
  const repository = simulator?.repository ?? "nobody/nothing";
  const auth = { token: "simulated-seed-token" };
  const config = cockpitConfig;
  const github = createGitHub({
    apiUrl: simulator?.github_url ?? NOWHERE,
    repository,
    auth,
    userAgent: "raxx-console-seed",
  });
  return {
    actor: { kind: "system", id: newId("ins") },
    environment,
    config,
    host: config.consoles[environment].host,
    requestId: newId("req"),
    ip: null,
    userAgent: null,
    now: () => new Date(),
    db,
    flags: killSwitches(readFlags(config, {})),
    github,
    anchors: github.anchors,
    log: { warn: () => undefined },
    buildSha: "unknown",
    platforms: {
      heroku: createHeroku({ apiUrl: simulator?.heroku_url ?? NOWHERE, apiKey: "simulated-seed-key" }),
      cloudflare_pages: createPages({
        apiUrl: simulator?.cloudflare_url ?? NOWHERE,
        accountId: "simulated-account",
        apiToken: "simulated-seed-token",
      }),
      http: createHosts({ targets: hostTargets(config, simulator?.hosts_url ?? NOWHERE) }),
    },
    probeSite,
    secretKey,
    simulated: simulator !== undefined,
    repository,
    consoleUrls: {
      staging: `https://${config.consoles.staging.host}`,
      production: `https://${config.consoles.production.host}`,
    },
  };
}
