import Link from "next/link";

import type { Flights } from "@/components/flight/flight-store";
import { FlipFlight } from "@/components/flight/flip-flight";
import { RotationFlight } from "@/components/flight/rotation-flight";
import { paths } from "@/lib/paths";

interface OtherFlightsProps extends Pick<Flights, "flips" | "rotations"> {
  className?: string;
}

const LINE = "-mx-2 flex min-h-9 items-center rounded-md px-2 text-sm hover:bg-hover max-sm:min-h-11";

/** What is on its way besides deploys, each with the way to its page: the items of a list. */
export function OtherFlights({ flips, rotations, className }: OtherFlightsProps) {
  return (
    <>
      {flips.map((flip) => (
        <li key={flip.id} className={className}>
          <Link href={paths.flip(flip.id)} className={LINE}>
            <FlipFlight flip={flip} />
          </Link>
        </li>
      ))}
      {rotations.map((rotation) => (
        <li key={rotation.id} className={className}>
          <Link href={paths.rotation(rotation.secret, rotation.id)} className={LINE}>
            <RotationFlight rotation={rotation} />
          </Link>
        </li>
      ))}
    </>
  );
}
