/**
 * The verbs of the product, which begin the name of a door and of no other file: a write, or one step of one. A new verb is
 * added here and to docs/glossary.md.
 */
const VERBS =
  "add|adopt|advance|anchor|apply|attest|cancel|change|claim|clear|correct|derive|disable|dispatch|distribute|enable|end|expire|explain|export|find|hash|invite|issue|learn|limit|lock|mint|observe|open|pause|pin|probe|promote|prove|publish|raise|read|receive|record|redeliver|refuse|release|remove|render|reopen|replace|request|reset|resolve|resume|review|revoke|rotate|seal|send|settle|spend|start|touch|transition|verify|write";
const DOOR_NAME = new RegExp(`/(${VERBS})(-[a-z0-9]+)+\\.ts$`);

/** Whether a file is named as a door is: `<verb>-<noun>.ts`. */
export const isDoorName = (file: string): boolean => DOOR_NAME.test(file);
