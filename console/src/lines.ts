/** The lines of a site's teams: which one the list shows, and what to call it. */

import { computed, signal } from "@preact/signals";
import type { Row, Team } from "./shapes.ts";

/** The line of those who asked for no team, where a team's id could stand. */
export const everybody = "everybody";

export class Lines {
  readonly teams = signal<readonly Team[]>([]);
  /** The team whose conversations the list shows; null for all. */
  readonly chosen = signal<string | null>(null);
  /** What there is to choose from, each with its name; nothing where the site has no teams. */
  readonly choices = computed(() => (this.teams.value.length ? [{ id: everybody, name: "No team" }, ...this.teams.value] : []));

  /** As the server says; a choice that is no more is none. */
  are(teams: readonly Team[]): void {
    this.teams.value = teams;
    if (!this.choices.peek().some(({ id }) => id === this.chosen.peek())) this.chosen.value = null;
  }

  shows = (row: Row): boolean => this.chosen.value === null || (row.team?.id ?? everybody) === this.chosen.value;
}
