/** Beside the thread: whom one talks to, what is known, and why this person keeps the thread. */

import type { Desk } from "../desk.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import { lastHandover, person } from "../keepers.ts";
import type { Row } from "../shapes.ts";
import { plain, safe, within } from "../text.ts";
import type { Opened } from "../threads.ts";
import * as words from "../words.ts";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";

export function Person({ desk, row, opened }: { desk: Desk; row: Row; opened: Opened }) {
  const { visitor } = row;
  const shut = useRef<HTMLButtonElement>(null);
  const before = useRef<HTMLElement | null>(null);
  const beside = desk.aside.value;
  // Where it slides in it takes the focus, and gives it back to what opened it.
  useEffect(() => {
    if (beside) {
      before.current = document.activeElement as HTMLElement | null;
      shut.current?.focus();
    } else before.current?.focus();
    if (!beside) before.current = null;
  }, [beside]);
  const link = visitor.page ? safe(visitor.page.url) : null;
  return (
    <section class={`person${desk.aside.value ? " open" : ""}`} aria-label={`About ${words.nameOf(visitor)}`} onKeyDown={(event) => { if (event.key === "Escape" && desk.aside.peek()) { event.preventDefault(); desk.aside.value = false; } }}>
      <div class="id">
        <Face name={visitor.name} hue={desk.hueOf(visitor.id)} size="l" />
        <Name desk={desk} row={row} />
        <button ref={shut} type="button" class="ib about" aria-label="Close" onClick={() => (desk.aside.value = false)}><Icon name="x" /></button>
      </div>
      <section>
        <dl class="facts">
          {visitor.email && <><dt>E-mail</dt><dd><a href={`mailto:${encodeURIComponent(visitor.email).replace("%40", "@")}`}><bdi>{plain(visitor.email)}</bdi></a></dd></>}
          {visitor.page && <><dt>On the page</dt><dd>{link ? <a href={link} target="_blank" rel="noopener noreferrer"><bdi>{plain(visitor.page.title ?? "") || link}</bdi></a> : <bdi>{plain(visitor.page.title || visitor.page.url)}</bdi>}</dd></>}
          {row.team && <><dt>Team</dt><dd><bdi>{within(row.team.name)}</bdi></dd></>}
          {row.tier && <><dt>Goes first</dt><dd><bdi>{within(row.tier.name)}</bdi></dd></>}
          <dt>Came in</dt><dd><time dateTime={row.created_at}>{words.day(row.created_at)} {words.clock(row.created_at)}</time></dd>
          {row.status === "waiting" && <><dt>Waits</dt><dd><time>{words.waited(row.waiting_since ?? row.created_at, desk.now.value)}</time></dd></>}
        </dl>
      </section>
      {desk.mine(row) && (
        <section class="only-phone"><button type="button" class="btn" onClick={() => { desk.aside.value = false; desk.dialog.value = "snooze"; }}><Icon name="moon" small />Snooze</button></section>
      )}
      <Reason desk={desk} opened={opened} />
      {row.earlier && row.earlier.length > 0 && (
        <section>
          <h2>Before <span class="n">{row.earlier.length}</span></h2>
          <ul class="past">
            {row.earlier.map((past) => (
              <li key={past.id}>
                <a class="cut" href={desk.places.address(desk.places.view.value, past.id)} onClick={(event) => { if (event.ctrlKey || event.metaKey) return; event.preventDefault(); desk.places.lookBack(past.id); }}><bdi>{plain(past.text ?? "") || "A conversation"}</bdi></a>
                <time dateTime={past.created_at}>{past.assignee ? `${past.assignee.name}, ` : ""}{words.when(past.created_at)}</time>
              </li>
            ))}
          </ul>
        </section>
      )}
    </section>
  );
}

/** The name, and the way to put it right: what the team calls somebody is what the check goes by. */
function Name({ desk, row }: { desk: Desk; row: Row }) {
  const { visitor } = row;
  const [name, setName] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const pen = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  const editing = name !== null;
  useEffect(() => {
    if (editing) field.current?.select();
    else if (was.current) pen.current?.focus();
    was.current = editing;
  }, [editing]);
  const stop = (): void => {
    setName(null);
    setFailure(null);
  };
  const save = async (): Promise<void> => {
    const said = name?.trim() ?? "";
    if (!said || said === visitor.name) return said ? stop() : setFailure("A name has at least one letter.");
    const failed = await desk.hands.nameVisitor(row, said);
    if (failed) setFailure(failed.words);
    else stop();
  };
  if (!editing)
    return (
      <>
        <div class="grow">
          <h2 class="cut"><bdi>{words.nameOf(visitor)}</bdi></h2>
          {!visitor.name && <p class="sm">Has not said a name yet</p>}
        </div>
        <button ref={pen} type="button" class="ib" aria-label="Change the name" title="Change the name" onClick={() => setName(visitor.name ?? "")}><Icon name="pen" small /></button>
      </>
    );
  return (
    <form class="grow naming" onSubmit={(event) => { event.preventDefault(); void save(); }} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); stop(); } }}>
      <input ref={field} class="field" aria-label="Name" aria-invalid={failure !== null} aria-describedby="naming" dir="auto" maxLength={100} autocomplete="off" value={name} onInput={(event) => { setName(event.currentTarget.value); setFailure(null); }} />
      <p class="sm" id="naming" role={failure ? "alert" : undefined}>{failure ?? "As it is written here, the check will want it."}</p>
      <div class="row"><button class="btn tiny go">Save name</button><button type="button" class="btn text tiny" onClick={stop}>Cancel</button></div>
    </form>
  );
}

interface Candidate { name: string; why: string | null; open: string | null; won: boolean }

/** Why this person: what the last assignment or transfer says of itself, candidates included. */
function Reason({ desk, opened }: { desk: Desk; opened: Opened }) {
  opened.drawn.value;
  const entry = lastHandover(opened.log.entries);
  const to = person(entry?.data?.["to"]);
  if (!entry || !to) return null;
  const { reason, rule } = entry.data ?? {};
  const of = person(entry.data?.["team"]);
  const list = candidates(entry.data?.["candidates"], to.id, rule, desk);
  // Where a rule and its candidates speak, the sentence for the visitor would only say it again.
  const why = typeof reason === "string" && reason && list.length === 0 ? ` ${words.sentence(reason)}` : "";
  return (
    <section>
      <h2>Why <bdi>{to.name}</bdi>?</h2>
      <div class="reason">
        <p dir="auto">{words.cameToKeep(entry)}{why}</p>
        {list.length > 0 && (
          <table>
            <tbody>{list.map((c) => <tr class={c.won ? "won" : undefined}><th scope="row"><bdi>{c.name}</bdi></th><td>{c.why}</td><td>{c.open}</td></tr>)}</tbody>
          </table>
        )}
        {typeof rule === "string" && rule && <p class="q">Rule: {words.rule(rule)}{of ? <>, of the team <bdi>{within(of.name)}</bdi></> : ""}.</p>}
      </div>
    </section>
  );
}

/** Candidates as the entry carries them; what is not known of one is not shown. */
function candidates(value: unknown, chosen: string, rule: unknown, desk: Desk): Candidate[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (typeof one !== "object" || one === null) return [];
    const c = one as Record<string, unknown>;
    const id = typeof c["id"] === "string" ? c["id"] : "";
    const name = typeof c["name"] === "string" ? c["name"] : desk.team.value.find((m) => m.id === id)?.name ?? id;
    const won = id === chosen;
    return name ? [{ name, why: words.candidate(c, won, rule), open: typeof c["open"] === "number" ? `${c["open"]} open` : null, won }] : [];
  });
}
