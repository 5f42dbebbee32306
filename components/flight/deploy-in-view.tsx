"use client";

import { createContext, useContext } from "react";

import type { Deploy } from "@/lib/deploys/schemas";

/** The deploy whose page this is, for what stands on the page and belongs to another room. */
export const DeployInView = createContext<Deploy | null>(null);

/** The deploy whose page this is; null elsewhere. */
export function useDeployInView(): Deploy | null {
  return useContext(DeployInView);
}
