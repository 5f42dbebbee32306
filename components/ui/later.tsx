"use client";

import { type ComponentType, type ReactNode, useEffect, useState } from "react";
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

const AGAIN_MS = 2_000;
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
      return keepTrying(fetchPart, (part) => setLoaded(() => part));
    }, [Loaded]);
    return Loaded === null ? props.waiting : <Loaded {...props} />;
  }

  return { Part, preload: () => void fetchPart().catch(() => null) };
}

/** Tries until it has it, or until nobody wants it any more: that is what the answer is for. */
function keepTrying<Result>(attempt: () => Promise<Result>, done: (result: Result) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = true;
  const tryOnce = () => {
    attempt().then(
      (result) => {
        if (!isWanted) return;
        closeToast(TOAST);
        done(result);
      },
      () => {
        if (!isWanted) return;
        addToast(TOAST, { icon: null, text: WORDS }, 0);
        window.dispatchEvent(new Event(PART_MISSED));
        timer = setTimeout(tryOnce, AGAIN_MS);
      },
    );
  };
  tryOnce();
  return () => {
    isWanted = false;
    clearTimeout(timer);
    closeToast(TOAST);
  };
}
