/** The strokes of each drawing, on a grid of 24. */
const round = "M12 3.75a8.25 8.25 0 1 0 .01 0";
export const sent = "M5 12.6l4.4 4.4L19 7.4";
export const read = "M2.5 12.6l4.4 4.4 9.1-9.6M11.6 16.2l.8.8 9.1-9.6";
export const clock = `${round}M12 7.5V12l3 1.9`;
export const alert = `${round}M12 7.8v4.9M12 15.9v.02`;
export const cut = "M2.5 12h6.2M15.3 12h6.2M10.2 8.2L8.8 5.5M13.8 15.8l1.4 2.7";

/** Between two faces, from edge to edge. */
export const thread = "M0 12c7-10 14 10 24 0";

/** A head whose mouth says 1, very bad, to 5, very good. */
export const face = (score: number): string => `${round}M9 9.8v.02M15 9.8v.02M8.5 ${16.2 - score / 2}q3.5 ${2 * score - 6} 7 0`;
