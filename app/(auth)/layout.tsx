import type { ReactNode } from "react";

import { publicPageContext } from "@/app/context";
import { PlainFrame } from "@/components/shell/plain-frame";
import { describeEnvironment } from "@/lib/environments/queries";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const ctx = await publicPageContext();
  return <PlainFrame environment={describeEnvironment(ctx)}>{children}</PlainFrame>;
}
