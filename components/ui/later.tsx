"use client";

import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { keepTrying } from "@/components/ui/keep-trying";
import { addToast, closeToast } from "@/components/ui/toasts";

interface Waiting {
  waiting?: ReactNode;
}

interface Later<Props> {
  /** Shows `waiting`, or nothing, while its code is on its way. */
  Part: ComponentType<Props & Waiting>;
  /** Fetches its code before it is wanted. */
  preload: () => void;
}

const TOAST = "part-not-loaded";
const WORDS = "Couldn’t load this. Trying again; it opens by itself.";
/** Told to the window when code is not to be had: another build may serve by now, and the files of this one be gone. */
export const PART_MISSED = "cockpit:part-missed";

/**
 * A part of a page whose code is fetched when it is first shown. A fetch that fails takes nothing else away: it is said, and tried
 * again for as long as the part is wanted.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): Later<Props> {
  let loaded: ComponentType<Props> | null = null;
  const fetchPart = async () => {
    loaded ??= await load();
    return loaded;
  };

  function Part(props: Props & Waiting) {
    const [Loaded, setLoaded] = useState<ComponentType<Props> | null>(() => loaded);
    useEffect(() => {
      if (Loaded !== null) return;
      return fetchUntilHad(fetchPart, (part) => setLoaded(() => part));
    }, [Loaded]);
    return Loaded === null ? props.waiting : <Loaded {...props} />;
  }

  return { Part, preload: () => void fetchPart().catch(() => null) };
}

/** Says that code is not to be had, for as long as it is wanted. */
function fetchUntilHad<Result>(fetchPart: () => Promise<Result>, done: (part: Result) => void): () => void {
  const giveUp = keepTrying({
    attempt: fetchPart,
    done: (part) => {
      closeToast(TOAST);
      done(part);
    },
    missed: () => {
      addToast(TOAST, { icon: null, text: WORDS }, 0);
      window.dispatchEvent(new Event(PART_MISSED));
    },
  });
  return () => {
    giveUp();
    closeToast(TOAST);
  };
}
