/** What an agent does with a thread: whose hands it is in, until when it rests, whether it is over, what its visitor is called. */

import { signal, type Signal } from "@preact/signals";
import type { Drafts } from "./drafts.ts";
import type { Line } from "./line.ts";
import type { Failure, Notices } from "./notices.ts";
import { clientId } from "./patience.ts";
import type { Places } from "./places.ts";
import type { Rows } from "./rows.ts";
import type { Mate, Me, Row, Team } from "./shapes.ts";
import { lastSaid } from "./shift.ts";
import * as words from "./words.ts";

export class Hands {
  /** The thread just taken: one goes on by writing in it. */
  readonly toWrite = signal<string | null>(null);

  private readonly me: Signal<Me>;
  private readonly line: Line;
  private readonly rows: Rows;
  private readonly drafts: Drafts;
  private readonly places: Places;
  private readonly notices: Notices;

  constructor(me: Signal<Me>, line: Line, rows: Rows, drafts: Drafts, places: Places, notices: Notices) {
    this.me = me;
    this.line = line;
    this.rows = rows;
    this.drafts = drafts;
    this.places = places;
    this.notices = notices;
  }

  /** Takes this one, or whoever is first in line. */
  async accept(id: string | null): Promise<void> {
    await this.notices.doing(`accept`, async () => {
      const answer = await this.line.ask("accept", { client_id: clientId(), ...(id && { conversation: id }) });
      this.rows.expect(answer.conversation, { status: "open", assignee: this.mineself(), assignment_epoch: answer.assignment_epoch, waiting_since: null });
      if (answer.conversation !== this.places.selected.peek() || this.places.view.peek() === "waiting") this.places.go("mine", answer.conversation);
      const draft = this.drafts.of(answer.conversation);
      this.toWrite.value = answer.conversation;
      draft.mode.value = "reply";
      this.drafts.again(draft);
    });
  }

  /** Hands the thread on; gives back what stands against it. */
  async transfer(row: Row, to: Mate, reason: string, summary: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      const absent = await this.give(row, to, reason, summary);
      this.notices.say(absent ? `${to.name} is not here right now. The thread waits for them.` : `${to.name} keeps the thread now.`);
    });
  }

  /** Hands the thread into a team's line. */
  async toTeam(row: Row, team: { id: string; name: string }, reason: string, summary: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      const absent = await this.giveTeam(row, team.id, reason, summary);
      this.notices.say(absent ? words.teamAbsent(team.name) : words.withTeam(words.nameOf(row.visitor), team.name));
    });
  }

  /** Gives the thread back to the line, where it stands as if it had never left. */
  async release(row: Row, reason: string, summary: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      await this.giveBack(row, reason, summary);
      this.notices.say(`${words.nameOf(row.visitor)} is back in line.`);
    });
  }

  /** One of many that change hands at the end of a shift; null is the line. */
  async pass(row: Row, to: Mate | Team | null, reason: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      if (to && "members" in to) await this.giveTeam(row, to.id, reason, lastSaid(row));
      else if (to) await this.give(row, to, reason, lastSaid(row));
      else await this.giveBack(row, reason, lastSaid(row));
    });
  }

  /** Takes a thread that somebody else keeps: a lead's right. */
  async takeOver(row: Row, reason: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      const answer = await this.line.ask("take_over", { client_id: clientId(), conversation: row.id, reason, assignment_epoch: this.rows.epochOf(row.id) });
      this.rows.expect(row.id, { status: "open", assignee: this.mineself(), assignment_epoch: answer.assignment_epoch });
      this.drafts.of(row.id).mode.value = "reply";
    });
  }

  /** Gives back a thread that was handed to me. */
  async decline(row: Row, reason: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      await this.line.ask("decline", { client_id: clientId(), conversation: row.id, reason, assignment_epoch: this.rows.epochOf(row.id) });
    });
  }

  /** A lead gives somebody in line to one of the team. */
  async assign(row: Row, to: Mate, reason: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      const answer = await this.line.ask("assign", { client_id: clientId(), conversation: row.id, to: to.id, reason, assignment_epoch: this.rows.epochOf(row.id) });
      this.rows.expect(row.id, { status: "open", assignee: { id: to.id, name: to.name }, assignment_epoch: answer.assignment_epoch, waiting_since: null });
      this.notices.say(answer.receiver_absent ? `${to.name} is not here right now. The thread waits for them.` : `${to.name} keeps the thread now.`);
    });
  }

  /** Puts a thread aside until a moment, or takes it up again. */
  async snooze(row: Row, until: Date | null): Promise<Failure | null> {
    return this.notices.judged(async () => {
      await this.line.ask("snooze", { client_id: clientId(), conversation: row.id, until: until?.toISOString() ?? null, assignment_epoch: this.rows.epochOf(row.id) });
      this.rows.expect(row.id, { status: until ? "snoozed" : "open" });
      this.notices.say(until ? words.putAside(words.nameOf(row.visitor), until) : `${words.nameOf(row.visitor)} is up again.`);
    });
  }

  async wake(row: Row): Promise<void> {
    await this.notices.doing("wake", async () => {
      const failure = await this.snooze(row, null);
      if (failure) this.notices.say(failure.words);
    });
  }

  /** Puts a visitor's name right, for the team and for the check. */
  async nameVisitor(row: Row, name: string): Promise<Failure | null> {
    return this.notices.judged(async () => {
      const { visitor } = await this.line.ask("name_visitor", { conversation: row.id, name });
      const known = this.rows.all.peek().get(row.id)?.visitor ?? row.visitor;
      this.rows.expect(row.id, { visitor: { ...known, name: visitor.name } });
    });
  }

  async resolve(row: Row): Promise<void> {
    await this.notices.doing("resolve", async () => {
      await this.line.ask("resolve", { client_id: clientId(), conversation: row.id, assignment_epoch: this.rows.epochOf(row.id) });
      this.rows.expect(row.id, { status: "resolved" });
    });
  }

  async reopen(row: Row): Promise<void> {
    await this.notices.doing("reopen", async () => {
      await this.line.ask("reopen", { client_id: clientId(), conversation: row.id });
    });
  }

  /** Whether the receiver is not here. */
  private async give(row: Row, to: Mate, reason: string, summary: string): Promise<boolean> {
    const answer = await this.line.ask("transfer", {
      client_id: clientId(), conversation: row.id, to: to.id, reason, assignment_epoch: this.rows.epochOf(row.id), ...(summary.trim() && { summary: summary.trim() }),
    });
    this.rows.expect(row.id, { assignee: { id: to.id, name: to.name }, assignment_epoch: answer.assignment_epoch });
    return answer.receiver_absent ?? false;
  }

  /** Whether nobody else of the team is here. */
  private async giveTeam(row: Row, team: string, reason: string, summary: string): Promise<boolean> {
    const answer = await this.line.ask("transfer", {
      client_id: clientId(), conversation: row.id, team, reason, assignment_epoch: this.rows.epochOf(row.id), ...(summary.trim() && { summary: summary.trim() }),
    });
    return answer.receiver_absent ?? false;
  }

  private async giveBack(row: Row, reason: string, summary: string): Promise<void> {
    await this.line.ask("release", {
      client_id: clientId(), conversation: row.id, reason, assignment_epoch: this.rows.epochOf(row.id), ...(summary.trim() && { summary: summary.trim() }),
    });
  }

  private mineself(): { id: string; name: string } {
    const { id, name } = this.me.peek();
    return { id, name };
  }
}
