/** The strokes of each drawing, on a grid of 24. */
export const sent = "M5 12.6l4.4 4.4L19 7.4";
export const read = "M2.5 12.6l4.4 4.4 9.1-9.6M11.6 16.2l.8.8 9.1-9.6";
export const clock = "M12 3.75a8.25 8.25 0 1 0 .01 0M12 7.5V12l3 1.9";
export const alert = "M12 3.75a8.25 8.25 0 1 0 .01 0M12 7.8v4.9M12 15.9v.02";
export const cut = "M2.5 12h6.2M15.3 12h6.2M10.2 8.2L8.8 5.5M13.8 15.8l1.4 2.7";
export const down = "M6 9.5l6 6 6-6";

/** Between two faces; 14 wide and 28 high. */
export const thread = "M0 14c4-6 8 6 14 0";

/** One head, and its mouths from very bad to very good. */
export const face = "M12 3.75a8.25 8.25 0 1 0 .01 0M9 9.8v.02M15 9.8v.02";
export const faces = [
  "M8.2 16.4c1-2 6.6-2 7.6 0",
  "M8.7 16c1.2-1.2 5.4-1.2 6.6 0",
  "M8.7 15.2h6.6",
  "M8.7 14.5c1.2 1.4 5.4 1.4 6.6 0",
  "M8 14h8c-.4 3.6-7.6 3.6-8 0",
];
