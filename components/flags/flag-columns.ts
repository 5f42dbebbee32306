/** The columns of every row of flags, where there is room for them. */
export const FLAG_COLUMNS = "lg:grid-cols-[minmax(0,1fr)_6rem_12rem_10rem_8rem] lg:items-start lg:gap-x-4";
