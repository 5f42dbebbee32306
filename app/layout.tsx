import "@/app/globals.css";

import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { publicPageContext } from "@/app/context";
import { environmentWord } from "@/components/shell/environment-words";
import { readTheme } from "@/components/shell/theme";
import { ClockProvider } from "@/components/ui/clock";

export const viewport: Viewport = { colorScheme: "light dark", viewportFit: "cover" };

/** The title and the icon name the environment: a tab must be told apart from its sister without opening it. */
export async function generateMetadata(): Promise<Metadata> {
  const { environment, config } = await publicPageContext();
  const mark = `${environment === "production" ? "■" : "●"} ${environmentWord[environment]}`;
  return {
    title: { default: `${mark} · ${config.name}`, template: `${mark} · %s · ${config.name}` },
    icons: { icon: { url: `/favicon-${environment}.svg`, type: "image/svg+xml" } },
    robots: { index: false, follow: false },
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [ctx, jar] = await Promise.all([publicPageContext(), cookies()]);
  const theme = readTheme(jar.get("theme")?.value);
  return (
    <html
      lang="en"
      data-theme={theme === "system" ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      suppressHydrationWarning
    >
      <body>
        <ClockProvider now={ctx.now().getTime()}>{children}</ClockProvider>
      </body>
    </html>
  );
}
