import type { ReactNode } from "react";

import { publicPageContext } from "@/app/context";
import { PlainFrame } from "@/components/shell/plain-frame";
import { QueryProvider } from "@/components/shell/query-provider";
import { describeEnvironment } from "@/lib/environments/queries";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const ctx = await publicPageContext();
  return (
    <QueryProvider>
      <PlainFrame environment={describeEnvironment(ctx)}>{children}</PlainFrame>
    </QueryProvider>
  );
}
