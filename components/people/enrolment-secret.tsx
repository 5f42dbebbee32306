import { CommandBlock } from "@/components/ui/command-block";
import type { Enrolment } from "@/lib/people/schemas";

/** The secret of a new authenticator, to scan or to type. */
export function EnrolmentSecret({ qr, secret }: Pick<Enrolment, "qr" | "secret">) {
  return (
    <>
      <svg
        role="img"
        aria-label="QR code of the new authenticator's secret"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        shapeRendering="crispEdges"
        className="size-56 justify-self-center rounded-md"
      >
        <rect width={qr.size} height={qr.size} fill="white" />
        <path d={qr.path} fill="black" />
      </svg>
      <div>
        <p className="mb-1 text-sm font-medium">Or type this secret</p>
        <CommandBlock command={(secret.match(/.{1,4}/g) ?? []).join(" ")} what="secret" />
      </div>
    </>
  );
}
