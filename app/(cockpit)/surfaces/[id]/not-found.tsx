import Link from "next/link";

import { EmptyState } from "@/components/ui/empty-state";
import { paths } from "@/lib/paths";

export default function SurfaceNotFound() {
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">No such surface</h1>
      <EmptyState title="No surface with that name here">
        <p>cockpit.config.ts names every surface.</p>
        <Link
          href={paths.dashboard()}
          className="mt-2 inline-block font-medium text-accent underline underline-offset-4"
        >
          Dashboard
        </Link>
      </EmptyState>
    </>
  );
}
