import type { Metadata } from "next";
import Link from "next/link";

import { publicPageContext } from "@/app/context";
import { PlainFrame } from "@/components/shell/plain-frame";
import { describeEnvironment } from "@/lib/environments/queries";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  const ctx = await publicPageContext();
  return (
    <PlainFrame environment={describeEnvironment(ctx)}>
      <div className="max-w-prose text-center">
        <h1 className="text-xl font-semibold tracking-tight">There is no such page</h1>
        <p className="mt-2 text-muted">The address may be mistyped, or belong to the other console.</p>
        <Link
          href={paths.dashboard()}
          className="mt-4 inline-block font-medium text-accent underline underline-offset-4"
        >
          Go to the dashboard
        </Link>
      </div>
    </PlainFrame>
  );
}
