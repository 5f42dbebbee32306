"use client";

import { useState } from "react";

import type { DrawerProps } from "@/components/ui/drawer-panel";
import { later } from "@/components/ui/later";

const panel = later(async () => (await import("@/components/ui/drawer-panel")).DrawerPanel);

/** A drawer whose code comes when it is first opened. */
export function Drawer(props: DrawerProps) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  if (!wanted) return null;
  return <panel.Part {...props} />;
}
