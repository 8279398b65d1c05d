/** Drafts, one per conversation and kept over a reload, and what the tone check says about them. */

import { batch, effect, signal } from "@preact/signals";
import { openSlot } from "./canned.ts";
import { Refusal, type Line } from "./line.ts";
import { passes } from "./patience.ts";
import type { Finding } from "./shapes.ts";
import { about, carried, inOrder, spots, stateOf, type Spot, type State } from "./spans.ts";

const rest = 250;
const retryAfter = 2000;

export class Draft {
  readonly conversation: string;
  readonly mode = signal<"reply" | "note">("reply");
  readonly reply = signal("");
  readonly note = signal("");
  /** Findings where they stand in the reply now, in the order they are walked through. */
  readonly spots = signal<Spot[]>([]);
  /** The text the spots were found in; null before the first answer and while a changed draft waits for one. */
  readonly checked = signal<string | null>(null);
  /** Which spot one looks at, by what it is about; null looks at the first that asks. */
  readonly look = signal<string | null>(null);
  /** What was read and left as it is. */
  readonly left = signal<ReadonlySet<string>>(new Set());
  /** The places a canned reply brought that wait for words; nothing goes out while one is open. */
  readonly slots = signal<readonly string[]>([]);
  /** Whether one tried to send with a place open. */
  readonly unfilled = signal(false);
  /** Whether one is about to send it as it is, and why. */
  readonly insisting = signal(false);
  readonly reason = signal("");

  constructor(conversation: string) {
    this.conversation = conversation;
  }

  /** The first place still open, at or after `from` if there is one. */
  open(from = 0): { from: number; to: number } | null {
    return openSlot(this.reply.value, this.slots.value, from);
  }

  /** What still asks for a look; `info` is drawn but does not ask. */
  asking(): Spot[] {
    return this.spots.value.filter((s) => s.finding.severity !== "info");
  }

  /** The spot to explain: the one looked at, otherwise the first that asks. */
  explained(): Spot | null {
    const [text, look] = [this.reply.value, this.look.value];
    return (look !== null && this.spots.value.find((s) => about(text, s) === look)) || (this.asking()[0] ?? null);
  }

  /** The state of this very text, or null while nobody knows. */
  state(): State | null {
    const text = this.reply.value.trim();
    if (!text) return null;
    if (this.spots.value.some((s) => s.finding.severity !== "info")) return stateOf(this.spots.value);
    return this.checked.value === text ? "clear" : null;
  }
}

export class Drafts {
  /** Whether a reply in this conversation is mine to check. */
  mayCheck: (conversation: string) => boolean = () => true;
  private known = new Map<string, Draft>();
  private timers = new Map<string, ReturnType<typeof setTimeout>>();
  private asking = new Set<string>();
  private readonly line: Line;
  private readonly owner: string;

  constructor(line: Line, owner: string) {
    this.line = line;
    this.owner = owner;
  }

  of(conversation: string): Draft {
    const known = this.known.get(conversation);
    if (known) return known;
    const draft = new Draft(conversation);
    this.known.set(conversation, draft);
    const key = `onethread:draft:${this.owner}:${conversation}`;
    const kept = remembered(key);
    draft.reply.value = kept.reply;
    draft.note.value = kept.note;
    draft.slots.value = kept.slots;
    effect(() => {
      const [reply, note, slots] = [draft.reply.value, draft.note.value, draft.slots.value];
      try {
        if (reply || note) sessionStorage.setItem(key, JSON.stringify({ reply, note, slots } satisfies Kept));
        else sessionStorage.removeItem(key);
      } catch {
        // A full or forbidden storage: the page still holds the draft.
      }
    });
    if (draft.reply.peek().trim()) this.plan(draft);
    return draft;
  }

  /** The reply has changed: what was found moves along with the words, and the check is asked once the hand rests. */
  write(draft: Draft, text: string): void {
    const before = draft.reply.peek();
    if (before === text) return;
    batch(() => {
      draft.reply.value = text;
      draft.spots.value = carried(draft.spots.peek(), before, text);
      if (draft.checked.peek() !== text.trim()) draft.checked.value = null;
      if (!text.trim()) {
        draft.left.value = new Set();
        draft.look.value = null;
        draft.spots.value = [];
        draft.slots.value = [];
      }
      draft.insisting.value = false;
      draft.unfilled.value = false;
    });
    this.plan(draft);
  }

  /** Findings for the text as it stands, from the check or from a reply that was held. */
  found(draft: Draft, text: string, findings: Finding[]): void {
    batch(() => {
      const now = draft.reply.peek();
      const list = spots(now, findings).filter((s) => s.finding.severity === "block" || !draft.left.peek().has(about(now, s)));
      draft.spots.value = inOrder(list);
      draft.checked.value = text;
    });
  }

  /** Read, and meant as it is. */
  leave(draft: Draft, spot: Spot): void {
    batch(() => {
      draft.left.value = new Set([...draft.left.peek(), about(draft.reply.peek(), spot)]);
      draft.spots.value = draft.spots.peek().filter((s) => s !== spot);
      draft.look.value = null;
    });
  }

  /** Sent: an empty sheet. */
  clear(draft: Draft, mode: "reply" | "note"): void {
    if (mode === "note") draft.note.value = "";
    else {
      this.write(draft, "");
      draft.reason.value = "";
    }
  }

  /** The reply comes back into the composer, before whatever has been begun meanwhile. */
  giveBack(draft: Draft, text: string): void {
    const begun = draft.reply.peek();
    this.write(draft, begun.trim() ? `${text}\n\n${begun}` : text);
  }

  /** Asks for the check again, though the words are the same. */
  again(draft: Draft): void {
    this.plan(draft, 0);
  }

  private plan(draft: Draft, wait = rest): void {
    clearTimeout(this.timers.get(draft.conversation));
    this.timers.set(draft.conversation, setTimeout(() => void this.check(draft), wait));
  }

  /** One check at a time and always of the newest text, so that answers never overtake each other. */
  private async check(draft: Draft): Promise<void> {
    const id = draft.conversation;
    if (this.asking.has(id)) return;
    this.asking.add(id);
    let text = "";
    let again: number | null = null;
    try {
      await this.line.whenLive();
      text = draft.reply.peek().trim();
      if (!text || !this.mayCheck(id)) return;
      const answer = await this.line.once("check_draft", { conversation: id, text });
      if (draft.reply.peek().trim() === text) this.found(draft, text, answer.findings);
    } catch (error) {
      // Without a check the draft has no state; the server judges at Send all the same.
      if (error instanceof Refusal && passes(error.code)) again = retryAfter;
    } finally {
      this.asking.delete(id);
      if (draft.reply.peek().trim() !== text && text) again = 0;
      if (again !== null) this.plan(draft, again);
    }
  }
}

interface Kept { reply: string; note: string; slots: readonly string[] }

function remembered(key: string): Kept {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Kept>;
    return { reply: kept.reply ?? "", note: kept.note ?? "", slots: kept.slots ?? [] };
  } catch {
    return { reply: "", note: "", slots: [] };
  }
}
