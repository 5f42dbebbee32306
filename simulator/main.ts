import { parseArgs } from "node:util";
import type { SimulatedSurface } from "./options";
import { startSimulator } from "./platform";
import { createDemoRepository } from "./repository/create-repository";

const USAGE = "npm run simulator -- [--port 3900] [--data-dir .cockpit/simulator] [--repository-dir DIR]";

const surface = (
  surfaceId: string,
  workflow: string,
  target: Pick<SimulatedSurface, "targetEnv" | "platform" | "app">,
): SimulatedSurface => ({ surfaceId, workflow, ...target });

const SURFACES: SimulatedSurface[] = [
  surface("api-prod", "deploy-heroku.yml", { targetEnv: "production", platform: "heroku", app: "raxx-api-prod" }),
  surface("api-staging", "deploy-heroku.yml", { targetEnv: "staging", platform: "heroku", app: "raxx-api-staging" }),
  surface("console-prod", "deploy-console.yml", {
    targetEnv: "production",
    platform: "heroku",
    app: "raxx-console-prod",
  }),
  surface("console-staging", "deploy-console.yml", {
    targetEnv: "staging",
    platform: "heroku",
    app: "raxx-console-staging",
  }),
  surface("getraxx", "deploy-customer-docs.yml", {
    targetEnv: "production",
    platform: "cloudflare_pages",
    app: "raxx-getraxx",
  }),
  surface("raxx-mockups", "deploy-customer-docs.yml", {
    targetEnv: "production",
    platform: "cloudflare_pages",
    app: "raxx-mockups",
  }),
];

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const flags = readFlags();
  if (flags === null) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const repositoryDir = flags.repositoryDir ?? ".cockpit/repository";
  if (flags.repositoryDir === null) await createDemoRepository(repositoryDir);
  const simulator = await startSimulator({
    port: flags.port,
    dataDir: flags.dataDir,
    repositoryDir,
    repository: "raxx/raxx",
    surfaces: SURFACES,
    onRelease: ({ app, version, sha }) => console.log(`${app} v${version} ${sha ?? "(config only)"}`),
  });
  console.log(`GitHub      ${simulator.githubUrl}\nHeroku      ${simulator.herokuUrl}`);
  console.log(`Cloudflare  ${simulator.cloudflareUrl}\nControl     ${simulator.controlUrl}`);
  const stop = (): void => void simulator.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

function readFlags(): { port: number; dataDir: string; repositoryDir: string | null } | null {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "3900" },
        "data-dir": { type: "string", default: ".cockpit/simulator" },
        "repository-dir": { type: "string" },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return null;
    return { port, dataDir: values["data-dir"], repositoryDir: values["repository-dir"] ?? null };
  } catch {
    return null;
  }
}
