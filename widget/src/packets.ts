/** The two framings of one text frame: Engine.IO's digit outside, Socket.IO's packet inside. Text only, no attachments, one namespace. */

/** What a frame from the server says, in words; `other` is well-formed and not for us. */
export type Packet =
  | { kind: "open"; pingInterval: number; pingTimeout: number }
  | { kind: "close" | "ping" | "connected" | "disconnected" | "other" }
  | { kind: "refused"; data: Record<string, unknown> }
  | { kind: "event"; name: string; args: unknown[]; id: number | null }
  | { kind: "ack"; id: number; args: unknown[] };

/** Names that mean something to Socket.IO itself and are never events. */
const reserved = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

const is_record = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value, or undefined where the text is not JSON: no JSON text means undefined. */
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller answers a malformed frame as a whole
  }
};

/** Answers `ping`. */
export const pong = "3";

export const connect = (namespace: string, auth: object): string => `40${namespace},${JSON.stringify(auth)}`;

export const event = (namespace: string, id: number, name: string, payload: object): string =>
  `42${namespace},${id}${JSON.stringify([name, payload])}`;

/** Reads one frame; null where it is not well-formed, which ends the connection. */
export function parse(frame: unknown, namespace: string): Packet | null {
  if (typeof frame !== "string") return null;
  switch (frame[0]) {
    case "0": {
      const { pingInterval, pingTimeout } = (json(frame.slice(1)) ?? {}) as Record<string, unknown>;
      return typeof pingInterval === "number" && typeof pingTimeout === "number" ? { kind: "open", pingInterval, pingTimeout } : null;
    }
    case "1":
      return { kind: "close" };
    case "2":
      return { kind: "ping" };
    case "4":
      return inner(frame.slice(1), namespace);
    case "6": // noop
      return { kind: "other" };
    default:
      return null;
  }
}

/** Reads a Socket.IO packet: type, namespace up to a comma, digits of an id, JSON. */
function inner(text: string, namespace: string): Packet | null {
  const [all, type, where = "/", digits, body = ""] = /^([0-4])(?:(\/[^,]*)(?:,|$))?(\d*)([^]*)$/.exec(text) ?? [];
  if (all === undefined) return null;
  const data = body === "" ? undefined : json(body);
  if (body !== "" && data === undefined) return null;
  const id = digits ? Number(digits) : null;
  const packet = read(type, id, data);
  return packet && where !== namespace ? { kind: "other" } : packet;
}

function read(type: string | undefined, id: number | null, data: unknown): Packet | null {
  switch (type) {
    case "0":
      return data === undefined || is_record(data) ? { kind: "connected" } : null;
    case "1":
      return data === undefined ? { kind: "disconnected" } : null;
    case "2": {
      const [name, ...args] = Array.isArray(data) ? data : [];
      return typeof name === "string" && !reserved.has(name) ? { kind: "event", name, args, id } : null;
    }
    case "3":
      return Array.isArray(data) && id !== null ? { kind: "ack", id, args: data } : null;
    default:
      if (is_record(data)) return { kind: "refused", data };
      return typeof data === "string" ? { kind: "refused", data: { message: data } } : null;
  }
}
