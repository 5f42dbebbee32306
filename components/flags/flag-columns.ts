/** The columns of every row of flags, where there is room for them. */
export const FLAG_COLUMNS =
  "grid-cols-[minmax(0,1fr)_auto] gap-x-3 lg:grid-cols-[minmax(0,1fr)_6rem_12rem_10rem_8rem] lg:items-start lg:gap-x-4";
