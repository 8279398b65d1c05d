/** One question over the desk: the browser's own modal dialog, so that focus stays in it and Escape leaves. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface Dialog { title: string; under: string; onClose: () => void; onSubmit: () => void; children: ComponentChildren }

export function Dialog({ title, under, onClose, onSubmit, children }: Dialog) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, []);
  return (
    <dialog
      ref={dialog} class="dialog" aria-labelledby="asks" aria-describedby="asks-under"
      onCancel={(event) => { event.preventDefault(); onClose(); }}
      onPointerDown={(event) => { if (event.target === event.currentTarget && outside(event, event.currentTarget)) onClose(); }}
    >
      <form onSubmit={(event) => { event.preventDefault(); onSubmit(); }}>
        <div><h2 id="asks">{title}</h2><p id="asks-under">{under}</p></div>
        {children}
      </form>
    </dialog>
  );
}

function outside(event: PointerEvent, dialog: HTMLElement): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
}
