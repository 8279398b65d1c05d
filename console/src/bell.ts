/** What calls one back: a soft sound made here, and the browser's own notification. Both can be switched off. */

import { signal, type Signal } from "@preact/signals";

/** What the browser lets this page do with notifications; `none` where it knows none. */
export type Leave = NotificationPermission | "none";

export class Bell {
  readonly sound = remembered("onethread:sound", true);
  readonly desktop = remembered("onethread:desktop", false);
  /** The browser makes no sound before one has touched the page. */
  readonly blocked = signal(false);
  private context: AudioContext | null = null;
  /** Once heard, always heard: from then on the machine rests between two rings. */
  private allowed = false;
  private last = 0;

  /** Asks the browser whether it lets this page be heard; the first touch of the page is leave enough. */
  start(): void {
    if (this.sound.peek()) this.open();
    for (const touch of ["pointerup", "keydown"] as const) addEventListener(touch, () => void this.allow(), { passive: true });
  }

  /** To be called in a click. */
  async allow(): Promise<void> {
    if (!this.sound.peek()) return;
    this.open();
    if (this.allowed) return;
    await this.context?.resume().catch(() => undefined);
    this.look();
  }

  setSound(on: boolean): void {
    this.sound.value = on;
    this.look();
    if (on) void this.allow().then(() => this.ring());
  }

  /** Switches notifications; asks for leave where it was not given yet. */
  async setDesktop(on: boolean): Promise<Leave> {
    let leave = Bell.leave();
    if (on && leave === "default") leave = await Notification.requestPermission();
    this.desktop.value = on && leave === "granted";
    return leave;
  }

  static leave(): Leave {
    return "Notification" in window ? Notification.permission : "none";
  }

  /** Two soft tones, at most once in two seconds. */
  ring(): void {
    const context = this.context;
    const now = Date.now();
    if (!this.sound.peek() || !context || !this.allowed || now - this.last < 2000) return;
    this.last = now;
    void context.resume().then(() => {
      for (const [i, pitch] of [659.25, 880].entries()) tone(context, pitch, context.currentTime + i * 0.12);
      setTimeout(() => Date.now() - this.last >= 1000 && void context.suspend(), 1200);
    }, () => undefined);
  }

  /** One notification per conversation, and only while nobody looks at this page. */
  notify(conversation: string, title: string, body: string, open: () => void): void {
    if (!this.desktop.peek() || Bell.leave() !== "granted" || document.visibilityState === "visible") return;
    try {
      const note = new Notification(title, { body, tag: `onethread:${conversation}` });
      note.onclick = () => {
        window.focus();
        open();
        note.close();
      };
    } catch {
      // Some phones know the name and do not let a page use it.
    }
  }

  private open(): void {
    if (this.context || !("AudioContext" in window)) return;
    try {
      this.context = new AudioContext();
      this.context.onstatechange = () => this.look();
    } catch {
      this.context = null; // no sound in this machine
    }
    this.look();
  }

  private look(): void {
    if (this.context?.state === "running" && !this.allowed) {
      this.allowed = true;
      if (Date.now() - this.last >= 1000) void this.context.suspend();
    }
    this.blocked.value = this.sound.peek() && !this.allowed && this.context?.state === "suspended";
  }
}

/** One soft tone: quick to come, slow to go. */
function tone(context: AudioContext, pitch: number, at: number): void {
  const [source, loud] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  loud.gain.setValueAtTime(0, at);
  loud.gain.linearRampToValueAtTime(0.08, at + 0.015);
  loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.45);
  source.connect(loud).connect(context.destination);
  source.start(at);
  source.stop(at + 0.5);
}

/** A switch that outlives the page, where the browser lets it. */
export function remembered(key: string, otherwise: boolean): Signal<boolean> {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(key);
  } catch {
    // A forbidden storage: the page holds the switch.
  }
  const on = signal(kept === null ? otherwise : kept === "on");
  on.subscribe((value) => {
    try {
      if (value !== otherwise || kept !== null) localStorage.setItem(key, value ? "on" : "off");
    } catch {
      // As above.
    }
  });
  return on;
}
