import { paths } from "@/lib/paths";

/** What choosing a command does: goes somewhere, there presses a control by its name, or changes the theme, or shows the keys. */
export type Act =
  | { kind: "go"; href: string; press?: RegExp }
  | { kind: "theme"; theme: "system" | "light" | "dark" }
  | { kind: "keys" };

export interface Command {
  id: string;
  label: string;
  /** How it is typed. */
  typed: string;
  group: "Do" | "Go" | "Find";
  act: Act;
}

const MOST_SHOWN = 9;
const CHANGE = /^(#[1-9]\d{0,8}|[0-9a-f]{7,40}|https:\/\/\S+\/(pull|commit)\/\S+)$/i;

const PLACES: readonly [typed: string, label: string, href: string][] = [
  ["dashboard", "Dashboard", paths.dashboard()],
  ["activity", "Activity", paths.activity()],
  ["deploys", "Deploys", paths.deploys()],
  ["versions", "Console versions", paths.versions()],
  ["flags", "Flags", paths.flags()],
  ["secrets", "Secrets", paths.secrets()],
  ["audit", "Audit", paths.audit()],
  ["where", "Where is my change?", paths.where()],
  ["insights", "Insights", paths.insights()],
  ["settings", "Settings", paths.settings()],
  ["people", "People", paths.people()],
  ["webhooks", "Webhooks", paths.webhooks()],
  ["break-glass", "Break-glass help", paths.breakGlass()],
];

const THEMES = ["system", "light", "dark"] as const;

const order = (typed: string, label: string, act: Act): Command => ({ id: typed, label, typed, group: "Do", act });

const finding = (words: Pick<Command, "label" | "typed">, href: string): Command => ({
  ...words,
  id: `find ${words.typed}`,
  group: "Find",
  act: { kind: "go", href },
});

/** Whether what was typed or pasted is a change, of which one asks where it is. */
export function isChange(text: string): boolean {
  return CHANGE.test(text.trim());
}

/** The commands that fit what was typed, the nearest first; what is typed behind a whole command belongs to it. */
export function findCommands(text: string, surfaceIds: readonly string[]): Command[] {
  const typed = text.trim();
  if (isChange(typed)) return findingsOf(typed);
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const fitting = [...orders(surfaceIds), ...places(), ...themes()].filter((command) => fits(command, words));
  return [...fitting.slice(0, MOST_SHOWN), ...(typed === "" ? [] : findingsOf(typed))];
}

function findingsOf(text: string): Command[] {
  return [
    finding({ label: `Where is ${text}?`, typed: `where ${text}` }, paths.where(text)),
    finding({ label: `Show ${text} in Activity`, typed: `go activity ${text}` }, paths.activity({ q: text })),
  ];
}

function orders(surfaceIds: readonly string[]): Command[] {
  const verbs = [
    { verb: "deploy", label: (id: string) => `Deploy ${id}…`, press: "Deploy" },
    { verb: "roll back", label: (id: string) => `Roll back ${id}…`, press: "Roll back" },
    { verb: "lock", label: (id: string) => `Lock ${id}…`, press: "Lock" },
    { verb: "why", label: (id: string) => `Why can’t I deploy ${id}?`, press: "Deploy" },
  ];
  const ofSurfaces = surfaceIds.flatMap((id) =>
    verbs.map(({ verb, label, press }) => order(`${verb} ${id}`, label(id), placeOf(id, press))),
  );
  return [
    order("promote", "Promote staging to production…", { kind: "go", href: paths.versions(), press: /^Promote/ }),
    ...ofSurfaces,
  ];
}

/** The page of a surface, and its control that begins with this word: a dialog reviews before anything is sent. */
function placeOf(surfaceId: string, word: string): Act {
  return { kind: "go", href: paths.surface(surfaceId), press: new RegExp(`^${word}\\b`) };
}

function places(): Command[] {
  return PLACES.map(([typed, label, href]) => ({
    id: `go ${typed}`,
    label,
    typed: `go ${typed}`,
    group: "Go",
    act: { kind: "go", href },
  }));
}

function themes(): Command[] {
  const keys: Command = { id: "keys", label: "Keyboard shortcuts", typed: "keys", group: "Go", act: { kind: "keys" } };
  const all = THEMES.map((theme): Command => {
    const typed = `theme ${theme}`;
    return { id: typed, label: `Theme: ${theme}`, typed, group: "Go", act: { kind: "theme", theme } };
  });
  return [keys, ...all];
}

function fits({ typed, label }: Command, words: readonly string[]): boolean {
  const own = typed.split(" ");
  const isWhole = own.length > 1 && own.every((word) => words.includes(word));
  const all = [...own, ...label.toLowerCase().split(/\W+/)];
  return isWhole || words.every((word) => all.some((one) => one.startsWith(word)));
}
