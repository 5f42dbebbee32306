"use client";

import { createContext, type ReactNode, useContext } from "react";

import type { Lock } from "@/lib/locks/schemas";

interface LockPlace {
  surfaceId: string;
  lock: Lock | null;
}

const Place = createContext<LockPlace>({ surfaceId: "", lock: null });

/** Tells the lock control inside it which surface it stands on. */
export function LockPlaceProvider({ surfaceId, lock, children }: LockPlace & { children: ReactNode }) {
  return <Place value={{ surfaceId, lock }}>{children}</Place>;
}

/** The surface a lock control stands on, with what is open there. */
export function useLockPlace(): LockPlace {
  return useContext(Place);
}
