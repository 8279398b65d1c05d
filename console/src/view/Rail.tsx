/** The rail: the views with their counts, who is at work, the state of the line, and oneself. */

import type { Desk } from "../desk.ts";
import type { Availability, View } from "../shapes.ts";
import * as words from "../words.ts";
import { Face } from "./Face.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import { Menu } from "./Menu.tsx";

const icons: Record<View, IconName> = { mine: "inbox", waiting: "queue", team: "users", all: "all", snoozed: "moon", resolved: "done" };

export function Rail({ desk }: { desk: Desk }) {
  const team = desk.team.value.filter((m) => m.id !== desk.me.value.id);
  return (
    <nav class="rail" aria-label="Views">
      <div class="brand"><Icon name="mark" /><bdi class="cut">{desk.site.value || "Onethread"}</bdi></div>
      <div class="nav">
        {(Object.keys(words.views) as View[]).map((view) => <ViewLink key={view} desk={desk} view={view} />)}
      </div>
      {team.length > 0 && <h2>At work</h2>}
      {team.map((mate) => {
        const state = words.mateIs(mate.availability, mate.present);
        return (
          <div class={`mate${mate.present ? "" : " gone"}`} key={mate.id} title={`${mate.name}${state ? `, ${state}` : ""}`}>
            <Face name={mate.name} hue={desk.hueOf(mate.id)} size="s" present={mate.present ? mate.availability : null} />
            <span class="cut"><bdi>{mate.name}</bdi>{state && <span class="q"> {state}</span>}</span>
            <span class="n">{words.load(mate.open, mate.capacity)}</span>
          </div>
        );
      })}
      <div class="grow" />
      <Live desk={desk} />
      <Me desk={desk} />
    </nav>
  );
}

/** The same views at the bottom of a phone. */
export function Tabbar({ desk }: { desk: Desk }) {
  return (
    <nav class="tabbar" aria-label="Views">
      {(Object.keys(words.views) as View[]).map((view) => (
        <a key={view} href={`#/${view}`} aria-current={desk.places.view.value === view ? "page" : undefined}>
          <Icon name={icons[view]} />
          <span>{words.views[view]}</span>
          {view === "waiting" && desk.rows.count("waiting") > 0 && <span class="n">{desk.rows.count("waiting")}</span>}
        </a>
      ))}
    </nav>
  );
}

function ViewLink({ desk, view }: { desk: Desk; view: View }) {
  const n = desk.rows.count(view);
  const selected = desk.places.selected.value;
  const first = view === "waiting" ? desk.rows.waiting.value[0] : undefined;
  const late = first && words.longWait(first.waiting_since ?? first.created_at, desk.now.value);
  return (
    <a href={desk.places.address(view, selected)} aria-current={desk.places.view.value === view ? "page" : undefined} title={`${words.views[view]}: ${words.viewsMean[view]}`}>
      <Icon name={icons[view]} />
      <span class="cut">{words.views[view]}</span>
      {n > 0 && view !== "resolved" && <span class={`n${late ? " late" : ""}`}>{n}</span>}
    </a>
  );
}

/** What is true about the line, never more. */
function Live({ desk }: { desk: Desk }) {
  const connection = desk.line.connection.value;
  const catching = desk.threads.selected.value?.catching.value ?? false;
  const [kind, said] =
    connection.kind === "live" ? (catching ? ["wait", words.catching] : ["", words.live])
    : connection.kind === "lost" ? ["lost", words.lost(connection.since)]
    : connection.kind === "old" ? ["lost", words.old]
    : ["wait", words.connecting];
  return <div class="live" role="status" title={said}><span class={`dot ${kind}`} /><span>{said}</span></div>;
}

/** Oneself: availability and the way out. */
export function Me({ desk, small = false }: { desk: Desk; small?: boolean }) {
  const me = desk.me.value;
  const open = desk.rows.mine.value.length;
  return (
    <Menu
      class={small ? "me small" : "me"}
      label={`${me.name}, ${words.availability[me.availability]}: change availability or sign out`}
      face={
        <>
          <Face name={me.name} hue={desk.hueOf(me.id)} size="m" present={desk.line.connection.value.kind === "live" ? me.availability : null} />
          {!small && <span class="grow cut"><b><bdi>{me.name}</bdi></b><br /><span class="q">{words.availability[me.availability]}</span></span>}
          {!small && <span class="n q">{open > 0 ? `${open} open` : ""}</span>}
        </>
      }
    >
      {(close) => (
        <>
          {(Object.keys(words.availability) as Availability[]).map((state) => (
            <button
              key={state} type="button" role="menuitemradio" aria-checked={me.availability === state} class="opt"
              onClick={() => { close(); void desk.setAvailability(state); }}
            >
              <span class={`dot ${state}`} />
              <span class="grow">{words.availability[state]}<br /><span class="q">{words.availabilityMeans[state]}</span></span>
              {me.availability === state && <Icon name="check" small />}
            </button>
          ))}
          <hr />
          <Switch on={desk.bell.sound.value} icon="sound" name={words.sound} means={words.soundMeans} onTurn={(on) => { close(); desk.bell.setSound(on); }} />
          <Switch on={desk.bell.desktop.value} icon="bell" name={words.desktop} means={words.desktopMeans} onTurn={(on) => { close(); void desk.setDesktop(on); }} />
          <hr />
          <button type="button" role="menuitem" class="opt out" onClick={() => { close(); desk.dialog.value = "shift"; }}><Icon name="pass" small />Hand over your shift</button>
          {me.role !== "agent" && <a role="menuitem" class="opt out" href="/console/report"><Icon name="all" small />Report</a>}
          {me.role !== "agent" && <a role="menuitem" class="opt out" href="/console/settings"><Icon name="users" small />Settings</a>}
          <button type="button" role="menuitem" class="opt out" onClick={() => { close(); desk.dialog.value = "keys"; }}><Icon name="keys" small />Keyboard shortcuts</button>
          <button type="button" role="menuitem" class="opt out" onClick={() => void desk.signOut()}><Icon name="leave" small />Sign out</button>
        </>
      )}
    </Menu>
  );
}

/** Something one can turn on and off in the menu. */
function Switch({ on, icon, name, means, onTurn }: { on: boolean; icon: IconName; name: string; means: string; onTurn: (on: boolean) => void }) {
  return (
    <button type="button" role="menuitemcheckbox" aria-checked={on} aria-label={name} class="opt" onClick={() => onTurn(!on)}>
      <Icon name={icon} small />
      <span class="grow">{name}<br /><span class="q">{means}</span></span>
      <span class="q">{on ? "on" : "off"}</span>
    </button>
  );
}
