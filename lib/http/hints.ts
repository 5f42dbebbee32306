import "server-only";

export interface Hint {
  kind: string;
  id: string;
}

declare global {
  // Instrumentation publishes, routes subscribe: separate bundles of one process.
  var cockpitHintListeners: Set<(hint: Hint) => void> | undefined;
  var cockpitOpenStreams: Set<() => void> | undefined;
}

/** Remembers how an event stream is ended, until the answered function is called. */
export function registerStream(end: () => void): () => void {
  openStreams().add(end);
  return () => void openStreams().delete(end);
}

function openStreams(): Set<() => void> {
  globalThis.cockpitOpenStreams ??= new Set();
  return globalThis.cockpitOpenStreams;
}

/** Ends every open event stream of this process: the browsers connect again, to whoever serves then. */
export function endStreams(): void {
  for (const end of openStreams()) end();
}

/** Hands a hint to every open event stream of this process. */
export function publishHint(hint: Hint): void {
  for (const listener of listeners()) listener(hint);
}

function listeners(): Set<(hint: Hint) => void> {
  globalThis.cockpitHintListeners ??= new Set();
  return globalThis.cockpitHintListeners;
}

/** Calls the listener for every hint until the answered function is called. */
export function subscribeToHints(listener: (hint: Hint) => void): () => void {
  listeners().add(listener);
  return () => void listeners().delete(listener);
}
