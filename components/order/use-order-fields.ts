"use client";

import { useState } from "react";

interface OrderFields {
  confirm: string;
  reason: string;
  code: string;
  /** The codes of the blockers to pass over. */
  override: readonly string[];
}

const EMPTY: OrderFields = { confirm: "", reason: "", code: "", override: [] };

export interface OrderFieldsState {
  fields: OrderFields;
  set: (change: Partial<OrderFields>) => void;
}

/** What a person types and ticks before an order is sent. */
export function useOrderFields(): OrderFieldsState {
  const [fields, setFields] = useState(EMPTY);
  return { fields, set: (change) => setFields((before) => ({ ...before, ...change })) };
}
