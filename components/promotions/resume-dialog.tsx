"use client";

import { ResumeOrder } from "@/components/order/resume-order";
import type { OpenState } from "@/components/order/use-opening";
import { postResume } from "@/lib/promotions/api";

const WORDS = {
  title: "Resume promotions?",
  send: "Resume",
  done: "Promotions are resumed. Review before you promote again.",
  lost: "The page behind tells whether promotions are still held.",
  next: "promotion",
};

/** Where an admin ends the hold that a rollback of the console left. */
export function ResumeDialog(state: OpenState) {
  return <ResumeOrder {...state} words={WORDS} noticeKey="hold" post={postResume} />;
}
