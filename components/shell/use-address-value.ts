import { useRouter } from "next/navigation";
import { useOptimistic, useTransition } from "react";

interface AddressValue<Value> {
  /** What was chosen last, before the page for it has come. */
  shown: Value;
  isPending: boolean;
  show: (next: Value) => void;
}

/** A value that the address holds: the next choice builds on the last one, however slowly its page comes. */
export function useAddressValue<Value>(value: Value, hrefOf: (value: Value) => string): AddressValue<Value> {
  const router = useRouter();
  const [shown, setShown] = useOptimistic(value);
  const [isPending, start] = useTransition();
  const show = (next: Value) =>
    start(() => {
      setShown(next);
      router.push(hrefOf(next));
    });
  return { shown, isPending, show };
}
