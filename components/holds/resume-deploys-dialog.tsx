"use client";

import { ResumeOrder } from "@/components/order/resume-order";
import type { OpenState } from "@/components/order/use-opening";
import { postResumeDeploys } from "@/lib/holds/api";

/** Where the hold that a rollback of a surface left is ended. */
export function ResumeDeploysDialog({ surfaceId, ...state }: OpenState & { surfaceId: string }) {
  const words = {
    title: `Resume deploys of ${surfaceId}?`,
    send: "Resume deploys",
    done: `${surfaceId} can be deployed again.`,
    lost: "The page behind tells whether the surface is still held.",
    next: "deploy",
  };
  const post = (asked: { reason: string }) => postResumeDeploys(surfaceId, asked);
  return <ResumeOrder {...state} words={words} noticeKey={`hold-${surfaceId}`} post={post} />;
}
