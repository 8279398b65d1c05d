/** Elements, made and kept in order: text only as text nodes, nodes reused by key, so that nothing is read out or drawn twice. */

/** One child of an element that is kept in order. */
export interface Part {
  key: string;
  make(): HTMLElement;
  update?(node: HTMLElement): void;
}

/** An element with classes and children; strings become text. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, classes: string, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (classes) node.className = classes;
  node.append(...children);
  return node;
}

/** A button that does something, named by its text. */
export function button(classes: string, act: () => void, ...children: (Node | string)[]): HTMLButtonElement {
  const node = el("button", classes, ...children);
  node.type = "button";
  node.onclick = act;
  return node;
}

/** Gives an element the name by which those who listen know it. */
export const label = (node: Element, name: string): void => node.setAttribute("aria-label", name);

const icons = {
  sent: "M5 12.6l4.4 4.4L19 7.4",
  read: "M2.5 12.6l4.4 4.4 9.1-9.6M11.6 16.2l.8.8 9.1-9.6",
  clock: "M12 3.75a8.25 8.25 0 1 0 .01 0M12 7.5V12l3 1.9",
  alert: "M12 3.75a8.25 8.25 0 1 0 .01 0M12 7.8v4.9M12 15.9v.02",
  cut: "M2.5 12h6.2M15.3 12h6.2M10.2 8.2L8.8 5.5M13.8 15.8l1.4 2.7",
  down: "M6 9.5l6 6 6-6",
  thread: "M0 14c4-6 8 6 14 0",
  face1: "M8.2 16.4c1-2 6.6-2 7.6 0",
  face2: "M8.7 16c1.2-1.2 5.4-1.2 6.6 0",
  face3: "M8.7 15.2h6.6",
  face4: "M8.7 14.5c1.2 1.4 5.4 1.4 6.6 0",
  face5: "M8 14h8c-.4 3.6-7.6 3.6-8 0",
};

export type IconName = keyof typeof icons;

/** A drawing of strokes, hidden from those who listen. */
export function icon(name: IconName, classes = ""): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", (name.startsWith("face") ? "M12 3.75a8.25 8.25 0 1 0 .01 0M9 9.8v.02M15 9.8v.02" : "") + icons[name]);
  svg.setAttribute("viewBox", name === "thread" ? "0 0 14 28" : "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  if (classes) svg.setAttribute("class", classes);
  svg.append(path);
  return svg;
}

/** Makes the children of `parent` these parts in this order; what is there already stays the same node. */
export function arrange(parent: HTMLElement, parts: Part[]): void {
  const keys = new Set(parts.map((p) => p.key));
  const old = new Map<string | undefined, HTMLElement>();
  for (const child of [...parent.children] as HTMLElement[]) {
    if (keys.has(child.dataset["key"] ?? "")) old.set(child.dataset["key"], child);
    else child.remove();
  }
  let place = parent.firstElementChild;
  for (const { key, make, update } of parts) {
    let node = old.get(key);
    if (!node) {
      node = make();
      node.dataset["key"] = key;
    }
    update?.(node);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}
