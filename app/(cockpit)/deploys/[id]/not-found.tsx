import Link from "next/link";

import { EmptyState } from "@/components/ui/empty-state";
import { paths } from "@/lib/paths";

export default function DeployNotFound() {
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">No such deploy</h1>
      <EmptyState title="No deploy with this id here">
        <p>Each console lists its own deploys. Look on the other one.</p>
        <Link href={paths.deploys()} className="mt-2 inline-block font-medium text-accent underline underline-offset-4">
          Deploys of this console
        </Link>
      </EmptyState>
    </>
  );
}
