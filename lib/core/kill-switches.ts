export interface Flags {
  deployUi: boolean;
  deployAsync: boolean;
  deployChip: boolean;
  rotateUi: boolean;
  rotationModeA: boolean;
}

const KILL_SWITCHES = {
  deployUi: "FLAG_CONSOLE_DEPLOY_UI",
  deployAsync: "FLAG_CONSOLE_DEPLOY_ASYNC",
  deployChip: "FLAG_CONSOLE_DEPLOY_CHIP",
  rotateUi: "FLAG_CONSOLE_ROTATE_UI",
  rotationModeA: "FLAG_CONSOLE_ROTATION_MODE_A",
} as const satisfies Record<keyof Flags, string>;

/** The kill switches by name; an undeclared one is off. */
export function killSwitches(readings: readonly { key: string; value: boolean }[]): Flags {
  const isOn = (key: string) => readings.find((reading) => reading.key === key)?.value ?? false;
  return {
    deployUi: isOn(KILL_SWITCHES.deployUi),
    deployAsync: isOn(KILL_SWITCHES.deployAsync),
    deployChip: isOn(KILL_SWITCHES.deployChip),
    rotateUi: isOn(KILL_SWITCHES.rotateUi),
    rotationModeA: isOn(KILL_SWITCHES.rotationModeA),
  };
}

/** Whether the consoles themselves read that flag. */
export function isKillSwitch(key: string): boolean {
  return Object.values<string>(KILL_SWITCHES).includes(key);
}
