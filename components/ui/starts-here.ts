/** The control of a dialog where the keyboard starts; without one it is the first that can have it. */
export const STARTS_HERE = { "data-starts-here": true } as const;
