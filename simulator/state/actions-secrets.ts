import type { HeldSecrets } from "../options";
import { stableUuid } from "./identifiers";
import type { ActionsSecret, SimulatorState } from "./model";

export interface NamedSecret {
  /** Null for one of the repository. */
  environment: string | null;
  name: string;
}

/** Has the platforms hold values from the beginning, without a release; what is there already stays as it is. The caller saves. */
export function holdSecrets(state: SimulatorState, held: HeldSecrets, at: number): void {
  const { configVars, actionsSecrets, authorizations = [] } = held;
  for (const [name, vars] of Object.entries(configVars)) {
    const app = state.heroku[name];
    if (app !== undefined) app.configVars = { ...vars, ...app.configVars };
  }
  for (const { value, ...named } of actionsSecrets) {
    if (findActionsSecret(state, named) === undefined) writeActionsSecret(state, named, { value, at });
  }
  for (const { description, token } of authorizations) {
    const isKnown = state.authorizations.some((one) => one.token === token);
    const isDead = state.deadKeys.includes(`heroku ${token}`);
    if (isKnown || isDead) continue;
    const issued = { id: stableUuid(`authorization ${token}`), scope: ["global"], at, isOfAccount: false };
    state.authorizations.push({ ...issued, description, token });
  }
}

/** One of an environment, or of the repository itself. */
export function findActionsSecret(state: SimulatorState, wanted: NamedSecret): ActionsSecret | undefined {
  return actionsSecretsOf(state, wanted.environment).find(({ name }) => name === wanted.name);
}

/** Those of one environment, or of the repository itself. */
export function actionsSecretsOf(state: SimulatorState, environment: string | null): ActionsSecret[] {
  return state.actionsSecrets.filter((secret) => secret.environment === environment);
}

/** Makes or changes one; answers whether it is new. The caller saves. */
export function writeActionsSecret(
  state: SimulatorState,
  named: NamedSecret,
  { value, at }: { value: string; at: number },
): boolean {
  const known = findActionsSecret(state, named);
  if (known === undefined) state.actionsSecrets.push({ ...named, value, createdAt: at, updatedAt: at });
  else Object.assign(known, { value, updatedAt: at });
  return known === undefined;
}
