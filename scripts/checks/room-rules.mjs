const TEST = "\\.test\\.tsx?$";
const NOTHING = "^$";

/** A line of the table in .dependency-cruiser.mjs, as rules of dependency-cruiser. */
export function roomRules({ room, files, except = [], may, types = [] }) {
  const from = { path: files, pathNot: [...except, ...(room === "tests" ? [] : [TEST])] };
  return [
    {
      name: room,
      severity: "error",
      comment: `"${room}" may import only what its line in .dependency-cruiser.mjs lists`,
      from,
      to: { pathNot: [...may, ...types] },
    },
    {
      name: `${room} (types only)`,
      severity: "error",
      comment: `"${room}" may use this for its types only: write import type`,
      from,
      to: { path: types.length === 0 ? NOTHING : types, pathNot: may, dependencyTypesNot: ["type-only"] },
    },
  ];
}

/** What no room may import: the floors above its own; `floors` from the ground up. */
export function floorRules(floors) {
  return floors.map((room, floor) => ({
    name: `${room} looks up`,
    severity: "error",
    comment: "A room imports only from floors below its own: move the part that both need down",
    from: { path: `^lib/${room}/`, pathNot: TEST },
    to: { path: floor === floors.length - 1 ? NOTHING : `^lib/(${floors.slice(floor + 1).join("|")})/` },
  }));
}
