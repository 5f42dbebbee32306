"use client";

import { createContext } from "react";

import type { StatusShape } from "@/components/ui/status-glyph";
import type { Tone } from "@/components/ui/tone";

export interface AttentionItem {
  key: string;
  /** The surface or the platform that needs somebody. */
  subject: string;
  shape: StatusShape;
  tone: Tone;
  /** Why a person is needed, in one sentence. */
  text: string;
  at: string | null;
  href: string | null;
  urgency: number;
}

const NONE: readonly AttentionItem[] = [];

/** What needs somebody and is on no tile: it comes before a tile's item of the same urgency. */
export const ForemostAttention = createContext(NONE);
