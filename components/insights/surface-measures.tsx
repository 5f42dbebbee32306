import Link from "next/link";

import { limitsOf, MEASURES, type Measure, NOT_ENOUGH } from "@/components/insights/insight-words";
import { WeekChart } from "@/components/insights/week-chart";
import { EnvironmentShape } from "@/components/shell/environment-shape";
import { Card } from "@/components/ui/card";
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table";
import type { SurfaceInsights } from "@/lib/insights/schemas";
import { paths } from "@/lib/paths";

interface SurfaceMeasuresProps {
  surfaces: readonly SurfaceInsights[];
  windowFrom: string;
}

const INK = { staging: "text-staging-ink", production: "text-production-ink" } as const;

/** The same measures of each surface; on a phone each is a card. */
export function SurfaceMeasures({ surfaces, windowFrom }: SurfaceMeasuresProps) {
  return (
    <Card>
      <Table>
        <caption className="sr-only">The four measures of each surface</caption>
        <TableHead>
          <HeadCell>Surface</HeadCell>
          {MEASURES.map(({ name }) => (
            <HeadCell key={name}>{name}</HeadCell>
          ))}
        </TableHead>
        <TableBody>
          {surfaces.map((surface) => (
            <Row key={surface.surface_id}>
              <Cell className="w-full lg:w-auto lg:align-top">
                <SurfaceName surface={surface} windowFrom={windowFrom} />
              </Cell>
              {MEASURES.map((measure) => (
                <Cell key={measure.name} className="w-full sm:w-[calc(50%-0.5rem)] lg:w-auto lg:align-top">
                  <SurfaceMeasure measure={measure} surface={surface} />
                </Cell>
              ))}
            </Row>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

function SurfaceName({ surface, windowFrom }: { surface: SurfaceInsights; windowFrom: string }) {
  const { surface_id: id, target_env: target } = surface;
  return (
    <>
      <Link
        href={paths.surface(id)}
        className="inline-flex min-h-6 items-center gap-2 font-medium underline-offset-4 hover:underline"
      >
        <EnvironmentShape environment={target} className={INK[target]} />
        {id}
        <span className="sr-only"> ({target})</span>
      </Link>
      {limitsOf(surface, windowFrom).map((words) => (
        <p key={words} className="text-xs text-muted">
          {words}
        </p>
      ))}
    </>
  );
}

function SurfaceMeasure({ measure, surface }: { measure: Measure; surface: SurfaceInsights }) {
  const value = measure.value(surface.figures);
  return (
    <>
      <p className="eyebrow max-lg:mt-2 lg:hidden">{measure.name}</p>
      <p className={value === null ? "text-unknown" : "mono font-medium"}>{value ?? NOT_ENOUGH}</p>
      <p className="text-xs text-muted">{measure.observed(surface.figures)}</p>
      {measure.chart === "bars" ? (
        <WeekChart measure={measure} weeks={surface.weeks} since={surface.seen.since} className="mt-1 max-w-44" />
      ) : null}
    </>
  );
}
