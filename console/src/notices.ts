/** What the desk says in a sentence, and what it is doing: nothing is pressed twice, and a refusal is told in words. */

import { signal } from "@preact/signals";
import { Refusal } from "./line.ts";
import type { Finding } from "./shapes.ts";
import * as words from "./words.ts";

/** Somebody calls one to a conversation, until one goes there or has read it. */
export interface Summons { conversation: string; words: string }

export interface Failure { words: string; findings: Finding[] }

export class Notices {
  /** One sentence that comes and goes. */
  readonly notice = signal<string | null>(null);
  /** One sentence that stays until it is read. */
  readonly notable = signal<string | null>(null);
  readonly summons = signal<readonly Summons[]>([]);
  /** What is being asked right now. */
  readonly busy = signal<ReadonlySet<string>>(new Set());

  private fading: ReturnType<typeof setTimeout> | undefined;

  isBusy(what: string): boolean {
    return this.busy.value.has(what);
  }

  say(sentence: string): void {
    this.notice.value = sentence;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (this.notice.value = null), 7000);
  }

  /** The newest call to a conversation takes the place of the one before. */
  summon(conversation: string, words: string): void {
    this.called([...this.summons.peek(), { conversation, words }]);
  }

  /** All that calls one now, the newest last; one for each conversation. */
  called(summons: readonly Summons[]): void {
    this.summons.value = summons.filter((s, i) => summons.findLastIndex((other) => other.conversation === s.conversation) === i);
  }

  /** One has gone there, or read it. */
  answered(conversation: string): void {
    if (this.summons.peek().some((s) => s.conversation === conversation)) this.summons.value = this.summons.peek().filter((s) => s.conversation !== conversation);
  }

  /** Does something once at a time, and says what was refused. */
  async doing(what: string, deed: () => Promise<void>): Promise<void> {
    if (this.busy.peek().has(what)) return;
    this.notice.value = null;
    this.busy.value = new Set([...this.busy.peek(), what]);
    try {
      await deed();
    } catch (error) {
      this.refused(error);
    } finally {
      this.busy.value = new Set([...this.busy.peek()].filter((b) => b !== what));
    }
  }

  /** Does something whose refusal is shown where it was asked. */
  async judged(deed: () => Promise<void>): Promise<Failure | null> {
    try {
      await deed();
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { words: words.refusal(error.code, error.more), findings: (error.more["findings"] ?? []) as Finding[] };
    }
  }

  /** Says what was refused; anything else is a mistake of ours. */
  refused(error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    this.say(words.refusal(error.code, error.more));
  }
}
