/** The list: one row per conversation; mine first and then the line, in the order of arrival. */

import { Fragment } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { Row, View } from "../shapes.ts";
import { within } from "../text.ts";
import * as words from "../words.ts";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";
import { Me } from "./Rail.tsx";
import { Strip } from "./Strip.tsx";

interface Group { title: string | null; rows: Row[]; waiting: boolean }

export function List({ desk }: { desk: Desk }) {
  const view = desk.places.view.value;
  const live = desk.line.connection.value.kind !== "connecting";
  const shown = (which: View): Row[] => desk.rows.shown(which).filter(desk.lines.shows);
  const groups: Group[] =
    view === "mine"
      ? [{ title: "Open", rows: shown("mine"), waiting: false }, { title: "Waiting", rows: shown("waiting"), waiting: true }]
      : [{ title: null, rows: shown(view), waiting: view === "waiting" }];
  const [before, after] = [groups[0]!, groups[1]];
  const rows = groups.flatMap((g) => g.rows);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    const step = (event: KeyboardEvent): void => {
      const inField = (event.target as HTMLElement).closest?.("input,textarea,select,dialog,[role=menu],[role=log],[role=tablist]");
      const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      const letter = event.key === "j" || event.key === "k";
      if (inField || by === undefined || event.ctrlKey || event.metaKey || event.altKey || desk.dialog.peek() || (letter && !desk.singleKeys.peek())) return;
      const ids = [...(list.current?.querySelectorAll<HTMLAnchorElement>("a.conv") ?? [])];
      const at = ids.findIndex((a) => a === document.activeElement || (!list.current?.contains(document.activeElement) && a.ariaCurrent === "true"));
      const next = ids[at < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, at + by))];
      if (!next) return;
      event.preventDefault();
      next.focus();
      if (letter) next.click();
    };
    document.addEventListener("keydown", step);
    return () => document.removeEventListener("keydown", step);
  }, []);

  return (
    <section class="list" aria-labelledby="view">
      <header class="top"><div class="grow"><h1 id="view">{words.views[view]}</h1><p class="sm cut">{words.viewsMean[view]}</p></div><span class="only-phone"><Me desk={desk} small /></span></header>
      <Strip desk={desk} />
      <Filter desk={desk} />
      <div class="scroll">
        {live && before.title && before.rows.length === 0 && <><h2>{before.title} <span class="n">0</span></h2><p class="sm none">You keep no thread right now.</p></>}
        <ul ref={list} role="list" aria-label="Conversations">
          {groups.map((group) => (
            <Fragment key={group.title}>
              {group.rows.map((row, i) => (
                <li key={row.id}>
                  {i === 0 && group.title && <Heading desk={desk} group={group} />}
                  <Conversation desk={desk} row={row} place={group.waiting || row.status === "waiting" ? desk.rows.place(row.id) : 0} />
                </li>
              ))}
            </Fragment>
          ))}
        </ul>
        {live && after && after.rows.length === 0 && <><h2>{after.title} <span class="n">0</span></h2><p class="sm none">Nobody in line.</p></>}
        {live && !after && rows.length === 0 && <p class="sm none">{view === "waiting" ? "Nobody in line." : "Nothing here."}</p>}
        {desk.more.value[view] && <button type="button" class="btn text next" onClick={() => void desk.load(view, true)}>More</button>}
      </div>
      {desk.bell.blocked.value && <button type="button" class="muted-sound" onClick={() => void desk.bell.allow()}><Icon name="sound" small />{words.soundBlocked}</button>}
    </section>
  );
}

/** One team's conversations only; nothing where the site has no teams. */
function Filter({ desk }: { desk: Desk }) {
  const choices = desk.lines.choices.value;
  if (choices.length === 0) return null;
  return (
    <div class="filter">
      <select class="field" aria-label="Team" value={desk.lines.chosen.value ?? ""} onChange={(event) => desk.filter(event.currentTarget.value || null)}>
        <option value="">All teams</option>
        {choices.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
      </select>
    </div>
  );
}

function Heading({ desk, group }: { desk: Desk; group: Group }) {
  const filtered = desk.lines.chosen.value !== null;
  return (
    <div class="head">
      <h2>{group.title} <span class="n">{filtered ? group.rows.length : desk.rows.count(group.waiting ? "waiting" : "mine")}</span></h2>
      {group.waiting && <button type="button" class="btn text tiny" disabled={desk.notices.isBusy("accept")} onClick={() => void desk.hands.accept(filtered ? group.rows[0]?.id ?? null : null)}>Take the first</button>}
    </div>
  );
}

function Conversation({ desk, row, place }: { desk: Desk; row: Row; place: number }) {
  const current = desk.threads.here(row.id) !== undefined;
  const could = desk.places.roomy.value && !current && desk.places.selected.value !== null;
  /** Where the last word is ours, whose it is stands apart: nobody can write it into their own. */
  const by = words.lastBy(row, desk.me.value.name);
  const since = row.waiting_since ?? row.created_at;
  const mine = desk.mine(row);
  const unread = mine && !current ? row.unread : 0;
  const beside = (event: MouseEvent | KeyboardEvent): void => {
    event.preventDefault();
    desk.places.openBeside(row.id);
  };
  return (
    <>
    <a
      class={`conv${unread ? " new" : ""}`} href={desk.places.address(desk.places.view.value, row.id)} aria-current={current ? "true" : undefined}
      onClick={(event) => { if ((event.ctrlKey || event.metaKey) && desk.places.roomy.peek()) beside(event); else desk.places.openFully(row.id); }}
      onKeyDown={(event) => { if (event.key === "Enter" && event.shiftKey) beside(event); }}
    >
      {place > 0
        ? <span class="av" aria-label={words.places(place)} role="img">{place}</span>
        : <Face name={row.visitor.name} hue={desk.hueOf(row.visitor.id)} />}
      <b class="cut" id={`row-${row.id}`}><bdi>{words.nameOf(row.visitor)}</bdi></b>
      {row.status === "waiting"
        ? <span class={`w${words.longWait(since, desk.now.value) ? " long" : ""}`} title="Has waited"><time>{words.waited(since, desk.now.value)}</time></span>
        : <time dateTime={row.last?.created_at ?? row.created_at}>{words.when(row.last?.created_at ?? row.created_at)}</time>}
      <span class="p cut" dir="auto">{by && <span class="whose">{by}: </span>}{words.lastWords(row)}</span>
      <span class="end">
        {row.tier && row.status === "waiting" && <span class="tag first" title="Goes first"><bdi>{within(row.tier.name)}</bdi></span>}
        {row.team && <span class="tag" title="Team"><bdi>{within(row.team.name)}</bdi></span>}
        {unread > 0 && <span class="unread" role="img" aria-label={`${unread} unread`}>{unread}</span>}
        {!mine && row.status === "open" && row.assignee && <Face name={row.assignee.name} hue={desk.hueOf(row.assignee.id)} size="s" />}
        {row.status === "snoozed" && <span class="q">aside</span>}
      </span>
    </a>
    {could && <button type="button" class="ib beside" aria-label="Open beside" title="Open beside" aria-describedby={`row-${row.id}`} onClick={() => desk.places.openBeside(row.id)}><Icon name="beside" small /></button>}
    </>
  );
}
