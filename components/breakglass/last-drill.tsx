"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { RelativeTime } from "@/components/ui/relative-time";
import { breakglassQuery } from "@/lib/breakglass/api";
import { paths } from "@/lib/paths";

const LINK = "underline decoration-line underline-offset-4 hover:decoration-current";

/** When break-glass was last practised; what is never practised does not work at 03:00. */
export function LastDrill() {
  const { data } = useQuery(breakglassQuery());
  if (data === undefined) return null;
  const drill = data.last_drill;
  if (drill === null) return <>Last drill: never.</>;
  return (
    <>
      <Link href={paths.deploy(drill.deploy_id)} className={LINK}>
        Last drill
      </Link>{" "}
      <RelativeTime at={drill.at} />
      {drill.by === null ? "" : ` by ${drill.by}`}.
    </>
  );
}

/** The dashboard's last line: how to go on when this console does not. */
export function BreakglassLine() {
  return (
    <p className="text-sm text-faint">
      Console down?{" "}
      <Link href={paths.breakGlass()} className={LINK}>
        Break-glass
      </Link>
      . <LastDrill />
    </p>
  );
}
