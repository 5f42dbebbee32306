import type { SurfaceTile } from "@/lib/board/schemas";

export interface SurfaceLink {
  label: string;
  href: string;
}

/** Where a surface is, and where its platform shows it and its logs; the site only where the platform tells its address. */
export function linksOf({
  platform,
  app,
  site_url: site,
}: Pick<SurfaceTile, "platform" | "app" | "site_url">): SurfaceLink[] {
  const name = encodeURIComponent(app);
  const ofPlatform =
    platform === "heroku"
      ? [
          { label: "Heroku", href: `https://dashboard.heroku.com/apps/${name}` },
          { label: "Logs", href: `https://dashboard.heroku.com/apps/${name}/logs` },
        ]
      : [
          { label: "Cloudflare", href: `https://dash.cloudflare.com/?to=/:account/pages/view/${name}` },
          { label: "Logs", href: `https://dash.cloudflare.com/?to=/:account/pages/view/${name}/deployments` },
        ];
  return [...(site === null ? [] : [{ label: "Site", href: site }]), ...ofPlatform];
}
