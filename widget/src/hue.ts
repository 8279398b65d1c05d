/** The colour of somebody who answers, by name: 1 to 3, the same in every panel and every console. */
export function hue(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 65_521;
  return ((sum + 1) % 3) + 1;
}
