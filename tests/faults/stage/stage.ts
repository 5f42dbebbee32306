import { openDatabase } from "@/lib/db/database";
import { createPerson, type MadePerson } from "@/tests/factories/person";
import { REPOSITORY, startPlatform, type TestPlatform } from "@/tests/factories/platform";
import { startConsoleSite } from "@/tests/faults/stage/console-site";
import { copyDatabase, type StageDatabase } from "@/tests/faults/stage/database";
import { startWitness, type Witness } from "@/tests/faults/stage/witness";

export const WEBHOOK_SECRET = "a webhook secret of the fault tests";
const SECRET_KEY = "a secret key of a console under faults, long enough";

/** Everything around a console but the console: its database, a platform that counts, a witness, people. */
export interface Stage {
  database: StageDatabase;
  platform: TestPlatform;
  witness: Witness;
  operator: MadePerson;
  admin: MadePerson;
  /** The environment of a console process on this stage. */
  environment: Record<string, string>;
  close: () => Promise<void>;
}

async function makePeople(url: string): Promise<{ operator: MadePerson; admin: MadePerson }> {
  const { db, close } = openDatabase(url, 2);
  try {
    const place = { db, secretKey: SECRET_KEY };
    const operator = await createPerson(place, { role: "operator" });
    return { operator, admin: await createPerson(place, { role: "admin" }) };
  } finally {
    await close();
  }
}

type Urls = Record<"github" | "heroku" | "cloudflare" | "staging" | "production", string>;

function environmentOf(databaseUrl: string, urls: Urls, sha: string) {
  return {
    DATABASE_URL: databaseUrl,
    CONSOLE_ENV: "staging",
    CONSOLE_STAGING_URL: urls.staging,
    CONSOLE_PROD_URL: urls.production,
    SECRET_KEY,
    GITHUB_TOKEN: "simulated",
    GITHUB_API_URL: urls.github,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET,
    HEROKU_API_KEY: "simulated",
    HEROKU_API_URL: urls.heroku,
    CLOUDFLARE_API_TOKEN: "simulated",
    CLOUDFLARE_ACCOUNT_ID: "account",
    CLOUDFLARE_API_URL: urls.cloudflare,
    FLAG_CONSOLE_DEPLOY_ASYNC: "true",
    FLAG_CONSOLE_ROTATE_UI: "true",
    FLAG_CONSOLE_ROTATION_MODE_A: "true",
    WEBHOOKS_TO_LOOPBACK: "true",
    BUILD_SHA: sha,
    LOG_LEVEL: "warn",
  };
}

/** Sets a stage up with a database copied from the template. */
export async function openStage(templateUrl: string): Promise<Stage> {
  const [database, platform] = await Promise.all([copyDatabase(templateUrl), startPlatform()]);
  const { githubUrl, herokuUrl, cloudflareUrl } = platform.simulator;
  const witness = await startWitness(githubUrl, database.pool);
  const liveOf = (app: string) => ({
    sha: () => platform.live(app),
    webhookSecret: async () => (await platform.config(app)).vars.GITHUB_WEBHOOK_SECRET ?? "",
  });
  const staging = await startConsoleSite("staging", liveOf("raxx-console-staging"));
  const production = await startConsoleSite("production", liveOf("raxx-console-prod"));
  const sites = { staging: staging.url, production: production.url };
  const urls = { github: witness.url, heroku: herokuUrl, cloudflare: cloudflareUrl, ...sites };
  const [tip = ""] = await platform.shas();
  return {
    database,
    platform,
    witness,
    ...(await makePeople(database.url)),
    environment: environmentOf(database.url, urls, tip),
    close: async () => {
      await witness.close();
      await staging.close();
      await production.close();
      await platform.close();
      await database.drop();
    },
  };
}
