/** One conversation: who, the log with the one line down it, and the composer. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { handedTo, keepers, person } from "../keepers.ts";
import type { Row } from "../shapes.ts";
import type { Opened } from "../threads.ts";
import * as words from "../words.ts";
import { Composer } from "./Composer.tsx";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";
import { EntryLine, LetterLine } from "./EntryLine.tsx";
import { Strip } from "./Strip.tsx";

export function ThreadView({ desk, opened }: { desk: Desk; opened: Opened }) {
  const row = desk.rows.get(opened.id) ?? null;
  const two = desk.threads.shown.value.length > 1;
  const readOnly = row?.status === "resolved" && desk.places.past.value.has(opened.id);
  const touch = (): void => desk.places.touch(opened.id);
  return (
    <section
      class={`thread${two && desk.places.active.value === opened ? " active" : ""}`} data-thread={opened.id} aria-label={row ? desk.named(row, words.nameOf) : "Conversation"}
      onFocusIn={touch} onPointerDown={touch}
    >
      {row ? <Head desk={desk} row={row} opened={opened} /> : <header class="top"><Back desk={desk} /></header>}
      <div class="phone-strip"><Strip desk={desk} /></div>
      {opened.state.value === "refused" && <div class="calm"><p>This conversation is not there, or not yours to see.</p></div>}
      {opened.state.value !== "refused" && <Log desk={desk} opened={opened} row={row} />}
      {row && readOnly && (
        <footer class="past-foot">
          <p class="sm grow">{words.readOnly}</p>
          {!two && desk.places.cameFrom(opened.id) && <a class="btn" href={desk.places.address(desk.places.view.value, desk.places.cameFrom(opened.id))}>Back to <bdi>{words.shortOf(row.visitor)}</bdi></a>}
        </footer>
      )}
      {row && !readOnly && opened.state.value === "here" && (
        <>
          <Handed desk={desk} row={row} opened={opened} />
          <Composer key={row.id} desk={desk} row={row} />
        </>
      )}
    </section>
  );
}

function Back({ desk }: { desk: Desk }) {
  return <a class="ib back" href={`#/${desk.places.view.value}`} aria-label="Back to the list"><Icon name="back" flip /></a>;
}

function Head({ desk, row, opened }: { desk: Desk; row: Row; opened: Opened }) {
  const name = useRef<HTMLHeadingElement>(null);
  const mine = desk.mine(row);
  const two = desk.threads.shown.value.length > 1;
  const ask = (what: "transfer" | "snooze"): void => {
    desk.places.touch(opened.id);
    desk.dialog.value = what;
  };
  // Who keeps it is named already: the others are whom one would not know of.
  const others = opened.looking.value.filter((a) => a.id !== desk.me.value.id && a.id !== row.assignee?.id).map((a) => a.name);
  const waits = row.status === "waiting" ? words.places(desk.rows.place(row.id) || 1) : null;
  return (
    <header class="top">
      <Back desk={desk} />
      <Face name={row.visitor.name} hue={desk.hueOf(row.visitor.id)} />
      <div class="grow">
        <h1 class="cut" tabIndex={-1} ref={name}><bdi>{words.nameOf(row.visitor)}</bdi></h1>
        <p class="sm cut">
          {waits ? <>{waits}<span class="wide-only">, nobody keeps the thread yet</span></> : <><span class="wide-only">{words.keeping(row, mine)}</span><span class="only-phone">{words.keeping(row, mine, true)}</span></>}
        </p>
      </div>
      <button type="button" class="ib about" aria-label={`About ${words.shortOf(row.visitor)}`} aria-expanded={desk.aside.value && desk.places.active.value === opened} onClick={() => { desk.places.touch(opened.id); desk.aside.value = !desk.aside.value; }}><Icon name="user" /></button>
      {!mine && row.status === "snoozed" && row.assignee?.id === desk.me.value.id && (
        <button type="button" class="btn" disabled={desk.notices.isBusy("wake")} onClick={() => void desk.hands.wake(row).then(() => name.current?.focus())}><Icon name="moon" small /><span>Wake</span></button>
      )}
      {mine && (
        <>
          <button type="button" class="ib not-phone" aria-label="Snooze" title="Snooze" disabled={opened.state.value !== "here"} onClick={() => ask("snooze")}><Icon name="moon" /></button>
          <button type="button" class="btn pass" title="Transfer" disabled={opened.state.value !== "here"} onClick={() => ask("transfer")}><Icon name="pass" small /><span>Transfer</span></button>
          <button type="button" class="btn resolve" title="Resolve" disabled={desk.notices.isBusy("resolve")} onClick={() => void desk.hands.resolve(row).then(() => name.current?.focus())}><Icon name="check" small /><span>Resolve</span></button>
        </>
      )}
      {two && <button type="button" class="ib" aria-label={`Close ${words.shortOf(row.visitor)}`} onClick={() => desk.places.shut(opened.id)}><Icon name="x" /></button>}
      {others.length > 0 && <p class="looks">{words.looksOn(others)}</p>}
    </header>
  );
}

/** The log: new things move in at the bottom, and who has scrolled up stays where they are. */
function Log({ desk, opened, row }: { desk: Desk; opened: Opened; row: Row | null }) {
  const drawn = opened.drawn.value;
  const { entries } = opened.log;
  const letters = desk.outbox.of(opened.id);
  const holds = keepers(entries, row?.assignee ?? null);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const oldest = useRef({ seq: 0, height: 0 });
  const sent = useRef(letters.length);
  const [below, setBelow] = useState(false);
  const writing = opened.writing.value;
  const visitor = row ? words.shortOf(row.visitor) : "the visitor";
  const marks = opened.marks.value;
  const lastOwn = entries.findLast((e) => e.kind === "message" && e.author.kind === "agent")?.seq ?? 0;

  useLayoutEffect(() => {
    atEnd.current = true;
    setBelow(false);
    oldest.current = { seq: 0, height: 0 };
  }, [opened]);

  useLayoutEffect(() => {
    const at = box.current;
    if (!at) return;
    const seq = entries[0]?.seq ?? 0;
    if (letters.length > sent.current) atEnd.current = true; // what one says oneself is looked at
    sent.current = letters.length;
    if (oldest.current.seq > seq && seq > 0 && !atEnd.current) at.scrollTop += at.scrollHeight - oldest.current.height;
    else if (atEnd.current) at.scrollTop = at.scrollHeight;
    else if (entries.length) setBelow(true);
    oldest.current = { seq, height: at.scrollHeight };
  }, [opened, drawn, letters.map((l) => l.state).join(), writing]);

  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const stay = new ResizeObserver(() => {
      if (atEnd.current) at.scrollTop = at.scrollHeight;
    });
    stay.observe(at);
    return () => stay.disconnect();
  }, [opened]);

  useEffect(() => {
    if (atEnd.current) desk.read(opened);
  }, [opened, drawn, row?.assignment_epoch, row?.status]);

  const scrolled = (): void => {
    const at = box.current!;
    atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 40;
    if (atEnd.current) {
      setBelow(false);
      desk.read(opened);
    }
    if (at.scrollTop < 80 && opened.earlier.peek() === "more") void desk.threads.earlierOf(opened);
  };

  return (
    <div class="logbox">
      <div class="scroll" role="log" aria-label="Messages" tabIndex={0} ref={box} onScroll={scrolled}>
        {opened.earlier.value !== "none" && (
          <button type="button" class="btn text earlier" disabled={opened.earlier.value === "coming"} onClick={() => void desk.threads.earlierOf(opened)}>Earlier messages</button>
        )}
        <ol class="log">
          {entries.map((entry, i) => (
            <EntryLine
              key={entry.seq} desk={desk} entry={entry} before={entries[i - 1] ?? null} keeper={holds[i] ?? null} visitor={visitor} visitorId={row?.visitor.id ?? ""} visitorName={row?.visitor.name ?? null}
              fresh={opened.fresh.has(entry.seq)}
              mark={entry.seq === lastOwn && marks ? (marks.visitor.read >= entry.seq ? "read" : marks.visitor.delivered >= entry.seq ? "delivered" : "sent") : null}
            />
          ))}
          {letters.map((letter) => <LetterLine key={letter.client_id} desk={desk} letter={letter} />)}
          {writing && (
            <li class={`${line(desk, holds.at(-1)?.id)} them writing`}>
              <Face name={writing.kind === "agent" ? writing.name : row?.visitor.name ?? null} hue={desk.hueOf(row?.visitor.id ?? "")} size="m" />
              <div>
                <p class="by"><span class="q"><bdi>{writing.name ?? (writing.kind === "visitor" ? visitor : "A colleague")}</bdi> is writing</span></p>
                {writing.text ? <div class="say preview"><p dir="auto">{writing.text}</p></div> : <div class="say dots" aria-hidden="true"><i /><i /><i /></div>}
              </div>
            </li>
          )}
        </ol>
      </div>
      {below && (
        <button type="button" class="btn newer" onClick={() => { atEnd.current = true; box.current!.scrollTop = box.current!.scrollHeight; setBelow(false); desk.read(opened); }}>
          <Icon name="down" small />New messages
        </button>
      )}
    </div>
  );
}

const line = (desk: Desk, keeper: string | undefined): string => (keeper ? `k${desk.hueOf(keeper)}` : "k0");

/** A thread that was just handed to me: what I should know, and the way to give it back. */
function Handed({ desk, row, opened }: { desk: Desk; row: Row; opened: Opened }) {
  opened.drawn.value;
  const [kept, setKept] = useState(0);
  const entry = desk.mine(row) ? handedTo(opened.log.entries, desk.me.value.id) : null;
  if (!entry || kept === entry.seq) return null;
  const summary = entry.data?.["summary"];
  return (
    <div class="handed" role="status">
      <Icon name="pass" />
      <div class="grow">
        <p><b><bdi>{person(entry.data?.["from"])?.name ?? "Somebody"}</bdi> handed you <bdi>{words.shortOf(row.visitor)}</bdi></b></p>
        {typeof summary === "string" && summary && <p class="sm" dir="auto">{summary}</p>}
      </div>
      <div class="row">
        <button type="button" class="btn tiny" onClick={() => { setKept(entry.seq); void desk.hands.accept(row.id); }}>Keep it</button>
        <button type="button" class="btn text tiny" onClick={() => (desk.dialog.value = "decline")}>Decline</button>
      </div>
    </div>
  );
}
