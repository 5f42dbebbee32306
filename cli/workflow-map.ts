import { type Command, readArguments, usageError } from "@/cli/command";
import { loadConfig, OWN_FILE } from "@/cli/load-config";
import { Refusal } from "@/cli/refusal";
import { type CockpitConfig, getSurface, type Surface } from "@/lib/core/config";

const USAGE = "workflow-map [--surface ID [--field workflow|target_env|platform|app]]";

const FIELDS = ["workflow", "target_env", "platform", "app"] as const;
type Field = (typeof FIELDS)[number];

type Target = Pick<Surface, Field>;

export const workflowMap: Command = {
  name: "workflow-map",
  usage: USAGE,
  summary: "which workflow, environment, platform and app each surface of cockpit.config.ts has, as JSON",
  run: async (args, terminal) => {
    const { values } = readArguments(USAGE, {
      args,
      options: { surface: { type: "string" }, field: { type: "string" } },
    });
    const { surface: id, field } = values;
    const known = FIELDS.find((name) => name === field);
    if (field !== undefined && known === undefined) throw usageError(USAGE, `There is no field ${field}.`);
    if (field !== undefined && id === undefined) throw usageError(USAGE, "Name the surface whose field it is.");
    const config = await readConfig();
    if (id === undefined) {
      terminal.out(JSON.stringify(mapOf(config), null, 2));
      return 0;
    }
    const surface = getSurface(config, id);
    if (surface === null) throw new Refusal(`There is no surface ${id}. Name one of ${namesOf(config)}.`);
    terminal.out(known === undefined ? JSON.stringify(toTarget(surface)) : surface[known]);
    return 0;
  },
};

async function readConfig(): Promise<CockpitConfig> {
  const { config } = await loadConfig(OWN_FILE);
  if (config === null) throw new Refusal(`${OWN_FILE} is not valid. Run: npm run cockpit -- validate`);
  return config;
}

function mapOf({ surfaces }: CockpitConfig): Record<string, Target> {
  return Object.fromEntries(surfaces.map((surface) => [surface.surface_id, toTarget(surface)]));
}

function toTarget({ workflow, target_env, platform, app }: Surface): Target {
  return { workflow, target_env, platform, app };
}

function namesOf({ surfaces }: CockpitConfig): string {
  return surfaces.map(({ surface_id: id }) => id).join(", ");
}
