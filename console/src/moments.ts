/** The moments one puts a thread aside until, on the clock of whoever does it. */

export interface Moment { key: string; label: string; at: Date }

/** In an hour, tomorrow and Monday at nine; Monday only once. */
export function moments(now: Date): Moment[] {
  const tomorrow = nine(now, 1);
  const monday = nine(now, (8 - now.getDay()) % 7 || 7);
  return [
    { key: "hour", label: "In 1 hour", at: new Date(now.getTime() + 3_600_000) },
    ...(tomorrow.getTime() === monday.getTime() ? [] : [{ key: "tomorrow", label: "Tomorrow 9:00", at: tomorrow }]),
    { key: "monday", label: "Monday 9:00", at: monday },
  ];
}

const nine = (now: Date, days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 9);

/** As a field for date and time wants it: 2026-11-24T09:00, local. */
export function local(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** As long as the line lets one put aside. */
export const longest = 90 * 86_400_000;
