/** What was said and is not in the log yet: kept over a reload, sent one at a time per conversation, tried until it is answered. */

import { signal } from "@preact/signals";
import type { Entry } from "../../widget/src/thread.ts";
import { Refusal, type Line } from "./line.ts";
import { clientId } from "./patience.ts";
import type { Finding } from "./shapes.ts";

export interface Letter {
  client_id: string;
  conversation: string;
  text: string;
  note: boolean;
  override?: { findings: string[]; reason: string };
  pressed_at: string;
  /** `going` until the server answers, `stored` until the echo is here, `failed` until a person decides. */
  state: "going" | "stored" | "failed";
  seq?: number;
  failure?: { code: string; more: Record<string, unknown> };
}

/** For how long a letter that arrived is remembered, in case the log is set back to before it. */
const remembered = 15 * 60_000;

export class Outbox {
  readonly letters = signal<readonly Letter[]>([]);
  /** A held letter leaves no trace: it goes back to whoever wrote it. */
  onHeld: (letter: Letter, findings: Finding[]) => void = () => undefined;
  onStored: (letter: Letter) => void = () => undefined;
  epochOf: (conversation: string) => number = () => 0;
  private busy = new Set<string>();
  private lately: Letter[] = [];
  private readonly line: Line;
  private readonly key: string;

  constructor(line: Line, owner: string) {
    this.line = line;
    this.key = `onethread:outbox:${owner}`;
    const kept = stored(this.key);
    this.letters.value = kept.letters;
    this.lately = kept.lately;
    for (const letter of this.letters.peek()) void this.go(letter.conversation);
  }

  of(conversation: string): Letter[] {
    return this.letters.value.filter((l) => l.conversation === conversation);
  }

  /** Written down first, then sent. */
  post(conversation: string, text: string, more: { note?: boolean; override?: Letter["override"] } = {}): void {
    const letter: Letter = {
      client_id: clientId(), conversation, text, note: more.note ?? false, pressed_at: new Date().toISOString(), state: "going",
      ...(more.override && { override: more.override }),
    };
    this.keep([...this.letters.peek(), letter]);
    void this.go(conversation);
  }

  retry(client_id: string): void {
    const letter = this.change(client_id, { state: "going" });
    if (letter) void this.go(letter.conversation);
  }

  discard(client_id: string): Letter | undefined {
    const letter = this.letters.peek().find((l) => l.client_id === client_id);
    this.keep(this.letters.peek().filter((l) => l.client_id !== client_id));
    return letter;
  }

  /** The echo: it is in the log. */
  echoed(entry: Entry): void {
    if (entry.client_id && this.letters.peek().some((l) => l.client_id === entry.client_id)) this.arrived(entry.client_id);
  }

  /** Acknowledged, and nothing more to wait for. */
  arrived(client_id: string): void {
    const letter = this.discard(client_id);
    const since = new Date(Date.now() - remembered).toISOString();
    if (letter) this.lately = [...this.lately.filter((l) => l.pressed_at > since), letter];
    this.keep(this.letters.peek());
  }

  /** The log was set back: what arrived lately is offered again, until its echo shows that it is still there. */
  setBack(): void {
    const here = new Set(this.letters.peek().map((l) => l.client_id));
    const again = this.lately.filter((l) => !here.has(l.client_id));
    this.lately = [];
    this.keep([...this.letters.peek(), ...again.map((l): Letter => ({ ...l, state: "failed", failure: { code: "restored", more: {} } }))]);
  }

  private async go(conversation: string): Promise<void> {
    if (this.busy.has(conversation)) return;
    this.busy.add(conversation);
    try {
      for (;;) {
        const letter = this.letters.peek().find((l) => l.conversation === conversation && l.state === "going");
        if (!letter) return;
        await this.send(letter);
      }
    } finally {
      this.busy.delete(conversation);
    }
  }

  private async send(letter: Letter): Promise<void> {
    const { client_id, conversation, text, override } = letter;
    try {
      const answer = await this.line.ask("send", {
        client_id, conversation, text, assignment_epoch: this.epochOf(conversation), ...(letter.note && { note: true as const }), ...(override && { override }),
      });
      this.change(client_id, { state: "stored", seq: answer.seq });
      this.onStored({ ...letter, state: "stored", seq: answer.seq });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "held") {
        this.discard(client_id);
        this.onHeld(letter, (error.more["findings"] ?? []) as Finding[]);
      } else this.change(client_id, { state: "failed", failure: { code: error.code, more: error.more } });
    }
  }

  private change(client_id: string, more: Partial<Letter>): Letter | undefined {
    this.keep(this.letters.peek().map((l) => (l.client_id === client_id ? { ...l, ...more } : l)));
    return this.letters.peek().find((l) => l.client_id === client_id);
  }

  private keep(letters: readonly Letter[]): void {
    this.letters.value = letters;
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ letters, lately: this.lately } satisfies Kept));
    } catch {
      // A full or forbidden storage: the page still holds them.
    }
  }
}

interface Kept { letters: readonly Letter[]; lately: Letter[] }

/** What was stored before a reload may be in the log by now: asking again with its id finds out. */
function stored(key: string): Kept {
  try {
    const { letters, lately } = JSON.parse(sessionStorage.getItem(key) ?? "") as Kept;
    return { letters: letters.map((l) => (l.state === "stored" ? { ...l, state: "going" } : l)), lately };
  } catch {
    return { letters: [], lately: [] };
  }
}
