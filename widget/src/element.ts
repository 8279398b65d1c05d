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

/** A drawing of strokes (icons.ts), hidden from those who listen. */
export function icon(strokes: string, classes = "", box = "0 0 24 24"): SVGSVGElement {
  const drawn = (name: string, attribute: string, value: string) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    node.setAttribute(attribute, value);
    return node;
  };
  const svg = drawn("svg", "viewBox", box) as SVGSVGElement;
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", classes);
  svg.append(drawn("path", "d", strokes));
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
