import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { answeringProcess, publicPageContext } from "@/app/context";
import { SCALES } from "@/components/wall/view";
import { WallScreen } from "@/components/wall/wall";
import { can } from "@/lib/core/permissions";
import type { Context } from "@/lib/db/context";
import { paths } from "@/lib/paths";
import { getWall } from "@/lib/wall/queries";

interface WallPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const ROTATIONS = [0, 90, 180, 270] as const;
const THEMES = ["dark", "light", "night"] as const;

export const metadata: Metadata = { title: "Wall", referrer: "no-referrer", robots: { index: false, follow: false } };

export default async function WallPage({ searchParams }: WallPageProps) {
  const ctx = await publicPageContext();
  const { scale, rotate, theme } = await searchParams;
  const permit = can(ctx.actor, "wall:read");
  if (ctx.actor.kind === "anonymous" && ctx.actor.why === undefined) redirect(paths.signIn(paths.wall()));
  return (
    <WallScreen
      environment={ctx.environment}
      host={ctx.host}
      renderedAt={ctx.now().getTime()}
      initial={permit.allowed ? await readInitial(ctx) : null}
      refusal={permit.allowed ? null : permit.message}
      build={ctx.buildSha}
      look={{
        scale: SCALES.find((one) => one === scale) ?? null,
        rotate: ROTATIONS.find((one) => String(one) === rotate) ?? 0,
        theme: THEMES.find((one) => one === theme) ?? null,
      }}
    />
  );
}

/** A page without data comes up all the same: it shows what its screen has kept, with its age, and looks by itself. */
async function readInitial(ctx: Context) {
  return getWall(ctx, answeringProcess()).catch(() => null);
}
