/** The order of two ids that GitHub counted upwards, however many digits they have; no order between other words. */
export function compareRunIds(one: string, other: string): number {
  if (!/^\d+$/.test(one) || !/^\d+$/.test(other)) return 0;
  return one.length - other.length || (one < other ? -1 : Number(one > other));
}
