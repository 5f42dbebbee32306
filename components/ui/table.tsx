import type { ComponentProps } from "react";

import { classNames } from "@/components/ui/class-names";

/** A dense table; on a phone each row becomes a card whose cells carry their own labels. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    <table {...props} className={classNames("block w-full border-collapse text-left text-sm lg:table", className)} />
  );
}

export function TableHead({ children }: ComponentProps<"thead">) {
  return (
    <thead className="sr-only lg:not-sr-only lg:table-header-group">
      <tr>{children}</tr>
    </thead>
  );
}

export function HeadCell({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...props}
      className={classNames("eyebrow border-b border-line px-3 py-2 whitespace-nowrap first:pl-4 last:pr-4", className)}
    />
  );
}

export function TableBody(props: ComponentProps<"tbody">) {
  return <tbody {...props} className="block lg:table-row-group" />;
}

export function Row({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr
      {...props}
      className={classNames(
        "flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-0 lg:table-row lg:hover:bg-hover",
        className,
      )}
    />
  );
}

export function Cell({ className, ...props }: ComponentProps<"td">) {
  return (
    <td
      {...props}
      className={classNames("min-w-0 lg:px-3 lg:py-2.5 lg:align-middle lg:first:pl-4 lg:last:pr-4", className)}
    />
  );
}
