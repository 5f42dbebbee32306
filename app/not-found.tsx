import type { Metadata } from "next";
import Link from "next/link";

import { publicPageContext } from "@/app/context";
import { PlainFrame } from "@/components/shell/plain-frame";
import { describeEnvironment } from "@/lib/environments/queries";
import { paths } from "@/lib/paths";

const LINK = "inline-flex min-h-11 items-center font-medium text-accent underline underline-offset-4";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  const environment = describeEnvironment(await publicPageContext());
  return (
    <PlainFrame environment={environment}>
      <div className="max-w-prose text-center">
        <h1 className="text-xl font-semibold tracking-tight">Page not found</h1>
        <p className="mt-2 text-muted">Check the address. Looking for the other console?</p>
        <p className="mt-4 flex flex-wrap justify-center gap-x-6 gap-y-2">
          <Link href={paths.dashboard()} className={LINK}>
            Dashboard
          </Link>
          <a href={environment.sister_url} className={LINK}>
            {environment.environment === "staging" ? "Production" : "Staging"} console
          </a>
        </p>
      </div>
    </PlainFrame>
  );
}
