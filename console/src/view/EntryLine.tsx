/** One entry on the line: what somebody said, a note for the team, or what happened to the thread. */

import type { Entry } from "../../../widget/src/thread.ts";
import type { Desk } from "../desk.ts";
import { person } from "../keepers.ts";
import type { Letter } from "../outbox.ts";
import type { Person } from "../shapes.ts";
import { plain } from "../text.ts";
import * as words from "../words.ts";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";
import { Text } from "./Text.tsx";

interface Line {
  desk: Desk;
  entry: Entry;
  before: Entry | null;
  keeper: Person | null;
  visitor: string;
  visitorId: string;
  /** The name as it is known now, which may be later than what was said. */
  visitorName: string | null;
  fresh: boolean;
  mark: "read" | "delivered" | "sent" | null;
}

/** Two messages of one person within five minutes belong together. */
function follows(entry: Entry, before: Entry | null): boolean {
  return before !== null && entry.kind === "message" && before.kind === "message" && before.author.id === entry.author.id
    && before.author.kind === entry.author.kind && Date.parse(entry.created_at) - Date.parse(before.created_at) < 300_000;
}

export function EntryLine({ desk, entry, before, keeper, visitor, visitorId, visitorName, fresh, mark }: Line) {
  const today = words.day(entry.created_at);
  const newDay = before ? words.day(before.created_at) !== today : today !== words.today;
  const colour = keeper ? `k${desk.hueOf(keeper.id)}` : "k0";
  const day = newDay ? <li class={`${colour} date`}><span class="node" /><p class="sys">{today}</p></li> : null;
  return <>{day}<Told {...{ desk, entry, visitor, visitorId, visitorName, mark, keeper, before: newDay ? null : before, name: `${colour}${fresh ? " in" : ""}` }} /></>;
}

function Told({ desk, entry, before, visitor, visitorId, visitorName, mark, name }: Omit<Line, "fresh"> & { name: string }) {
  const { author } = entry;
  const time = <time dateTime={entry.created_at} title={new Date(entry.created_at).toLocaleString("en-GB")}>{words.clock(entry.created_at)}</time>;
  const who = plain(author.name ?? "") || (author.kind === "visitor" ? capital(visitor) : "We");
  const hue = desk.hueOf(author.kind === "visitor" ? visitorId : author.id ?? who);

  if (entry.kind === "note")
    return (
      <li class={name}>
        <Face name={who} hue={hue} size="m" />
        <div class="note"><p class="by"><b><bdi>{who}</bdi></b>{time}<span class="q">only the team sees this</span></p><Text of={entry.text ?? ""} call={desk.calledBy(entry)} me={desk.me.value.id} /></div>
      </li>
    );

  if (entry.kind === "message") {
    const more = follows(entry, before);
    const override = entry.data?.["override"] as { reason?: string } | null | undefined;
    return (
      <li class={`${name} ${author.kind === "visitor" ? "them" : "us"}${more ? " more" : ""}`}>
        {more ? <span /> : <Face name={author.kind === "visitor" ? author.name ?? visitorName : who} hue={hue} size="m" />}
        <div>
          {!more && <p class="by"><b><bdi>{who}</bdi></b>{author.kind === "visitor" && words.couldBeTaken(author.name ?? visitorName ?? who, desk.ourNames.value) && <span class="q whose">{words.theVisitor}</span>}{time}{mark && <span class="q">{mark}</span>}</p>}
          <div class="say"><Text of={entry.text ?? ""} /></div>
          {more && mark && <p class="q">{mark}</p>}
          {override?.reason && <p class="q anyway"><Icon name="lock" small />Sent anyway: <bdi>{override.reason}</bdi></p>}
        </div>
      </li>
    );
  }

  const happened = words.happened(entry, visitor);
  if (!happened) return null;
  const [from, to] = [person(entry.data?.["from"]), person(entry.data?.["to"])];
  const handed = entry.kind === "transferred" && from && to;
  return (
    <li class={`${name}${handed ? "" : " event"}`}>
      {handed
        ? <span class="passed" aria-hidden="true"><Face name={from.name} hue={desk.hueOf(from.id)} size="s" /><Face name={to.name} hue={desk.hueOf(to.id)} size="s" /></span>
        : <span class="node" />}
      <div class="over">
        <p class="by">{handed ? <b>{capital(happened.said)}</b> : <span class="sys">{capital(happened.said)}</span>}{time}</p>
        {happened.why && entry.kind !== "assigned" && <p class="sm" dir="auto">{happened.why}</p>}
        {happened.summary && <blockquote dir="auto">{happened.summary}</blockquote>}
      </div>
    </li>
  );
}

/** What is on its way: tinted until it is in the log; failed with the reason and two ways out. */
export function LetterLine({ desk, letter }: { desk: Desk; letter: Letter }) {
  const me = desk.me.value;
  const failed = letter.state === "failed" && letter.failure;
  const back = (): void => {
    desk.outbox.discard(letter.client_id);
    const draft = desk.drafts.of(letter.conversation);
    if (letter.note) draft.note.value = [letter.text, draft.note.peek()].filter(Boolean).join("\n\n");
    else desk.drafts.giveBack(draft, letter.text);
    draft.mode.value = letter.note ? "note" : "reply";
  };
  return (
    <li class={`k${desk.hueOf(me.id)} ${letter.note ? "" : "us"} ${failed ? "failed" : "going"}`}>
      <Face name={me.name} hue={desk.hueOf(me.id)} size="m" />
      <div class={letter.note ? "note" : undefined}>
        <p class="by">
          <b><bdi>{me.name}</bdi></b>
          {!failed && <span class="q row"><Icon name="clock" small />{desk.line.connection.value.kind === "live" ? "on its way" : words.whenBack.toLowerCase()}</span>}
        </p>
        <div class="say"><Text of={letter.text} /></div>
        {failed && (
          <p class="wrong" role="alert">
            <span>{words.failure(failed)}</span>
            <button type="button" class="btn tiny" onClick={() => desk.outbox.retry(letter.client_id)}>Try again</button>
            <button type="button" class="btn text tiny" onClick={back}>Back to the draft</button>
          </p>
        )}
      </div>
    </li>
  );
}

const capital = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1);
