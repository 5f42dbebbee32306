/** The rooms of components from the ground up, below those of the nouns: a room imports only from the ones before its own. */
const FLOORS = ["ui", "shell", "flight", "review", "order"];

/** What every noun's components stand on. */
const BELOW_NOUNS = `^components/(${FLOORS.join("|")})/`;
const PASSKEY_CEREMONY = "^components/people/passkey-ceremony\\.ts$";

/** The lines of components in the table of .dependency-cruiser.mjs, in the words of that table. */
export function componentRooms({ NOUNS, DECISIONS, BROWSER_API, BROWSER_SAFE, CORE, PATHS, BROWSER, npm }) {
  const upTo = (floor) => `^components/(${FLOORS.slice(0, FLOORS.indexOf(floor) + 1).join("|")})/`;
  const floors = ["shell", "flight", "review", "order"].map((floor) => ({
    room: floor,
    files: `^components/${floor}/`,
    may: [upTo(floor), DECISIONS, BROWSER_API, CORE, PATHS, ...BROWSER],
  }));
  return [
    { room: "ui", files: "^components/ui/", may: ["^components/ui/", ...npm("react", "react-dom", "@base-ui/react")] },
    ...floors,
    {
      room: "components of a noun",
      files: `^components/(${NOUNS})/`,
      except: ["^components/(activity|attestations|board|help|promotions)/", PASSKEY_CEREMONY],
      may: [
        BELOW_NOUNS,
        "^components/$1/",
        "^lib/$1/((people-)?schemas|rules|events|api)\\.ts$",
        CORE,
        PATHS,
        ...BROWSER,
      ],
    },
    {
      room: "components that act on versions",
      files: "^components/(attestations|promotions)/",
      may: [BELOW_NOUNS, "^components/$1/", "^lib/($1|versions)/(schemas|rules|api)\\.ts$", CORE, PATHS, ...BROWSER],
    },
    {
      room: "runbooks",
      files: "^components/help/",
      may: [BELOW_NOUNS, "^components/help/", "^lib/help/rules\\.ts$", CORE, PATHS, ...BROWSER, ...npm("marked")],
    },
    {
      room: "the browser's passkeys",
      files: PASSKEY_CEREMONY,
      may: ["^lib/people/(schemas|api)\\.ts$", ...npm("@simplewebauthn/browser")],
    },
    {
      room: "the board, the stream and the palette",
      files: "^components/(activity|board|palette)/",
      may: ["^components/", BROWSER_SAFE, "^lib/board/(lanes|standing|strip)\\.ts$", CORE, PATHS, ...BROWSER],
    },
  ];
}
