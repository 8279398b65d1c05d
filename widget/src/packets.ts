/** The two framings of one text frame: Engine.IO's digit outside, Socket.IO's packet inside. Text only, no attachments, one namespace. */

const namespace = "/visitor";

/** The digits of a frame: Engine.IO's own, and behind its 4 those of Socket.IO. */
export const kinds = { open: "0", ping: "2", noop: "6", joined: "40", event: "42", answer: "43", refused: "44" } as const;

export interface Packet { kind: string; id: number; data: any }

/** Answers `ping`. */
export const pong = "3";

export const connect = (auth: object): string => `40${namespace},${JSON.stringify(auth)}`;

export const event = (id: number, name: string, payload: object): string => `42${namespace},${id}${JSON.stringify([name, payload])}`;

/**
 * Reads one frame: digits, a namespace up to a comma, digits of an id, JSON. What is well-formed and not for us is a `noop`;
 * undefined where a frame is not well-formed or says goodbye: either ends the connection.
 */
export function parse(frame: string): Packet | undefined {
  const [, kind, where = "/", id, body] = /^([026]|4[0234])(?:(\/[^,]*)(?:,|$))?(\d*)([^]*)$/.exec(frame) ?? [];
  try {
    const data = body && JSON.parse(body);
    const list = kind === kinds.event || kind === kinds.answer;
    if (!kind || (list && !Array.isArray(data))) return;
    return { kind: kind > "4" && where !== namespace ? kinds.noop : kind, id: Number(id), data };
  } catch {
    return;
  }
}
