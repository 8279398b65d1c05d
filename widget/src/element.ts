/** What is on the screen as plain lists, drawn over what is there: text only as text nodes, nodes kept by key, so that nothing is read out or drawn twice. */

/** Set as they are, `false` not at all; functions answer events. `key` says which element it is among its siblings, else its place and its classes do. */
export type Attributes = Record<string, string | number | boolean | ((event: any) => unknown)>;

/** An element: its tag and classes, its attributes and its children. */
export type Part = [tag: string, attributes: Attributes, ...children: Child[]];

/** Nothing where there is nothing to show. */
export type Child = Part | string | false | null | undefined;

/** Makes these the children of `parent`; what is there already stays the same node. */
export function draw(parent: Element, children: Child[]): void {
  const wanted = new Map<unknown, Part | string>();
  children.forEach((child, i) => child && wanted.set(typeof child === "string" ? i + child : (child[1]["key"] ?? i + child[0]), child));
  const there = new Map<unknown, Node>();
  for (const node of [...parent.childNodes] as (ChildNode & { key?: unknown })[]) {
    if (wanted.has(node.key)) there.set(node.key, node);
    else node.remove();
  }
  let place = parent.firstChild;
  for (const [key, child] of wanted) {
    const node = there.get(key) ?? Object.assign(made(child, parent), { key });
    if (typeof child !== "string") {
      const [, attributes, ...inner] = child;
      for (const name in attributes) set(node as Element, name, attributes[name]);
      draw(node as Element, inner);
    }
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

function made(child: Part | string, parent: Element): Node {
  if (typeof child === "string") return new Text(child);
  const [tag, ...classes] = child[0].split(" ");
  const node = document.createElementNS(tag === "svg" ? "http://www.w3.org/2000/svg" : parent.namespaceURI, tag!);
  if (classes[0]) node.setAttribute("class", classes.join(" "));
  return node;
}

function set(node: Element, name: string, value: unknown): void {
  if (typeof value === "function") Object.assign(node, { [name]: value });
  else if (value === false) node.removeAttribute(name);
  else if (name !== "key" && node.getAttribute(name) !== `${value}`) node.setAttribute(name, `${value}`);
}

/** A button that does something, named by its text. */
export const button = (classes: string, act: () => unknown, ...children: Child[]): Part => [`button ${classes}`, { type: "button", onclick: act }, ...children];

/** A drawing of strokes (icons.ts), hidden from those who listen. */
export const icon = (strokes: string): Part => ["svg", { viewBox: "0 0 24 24", "aria-hidden": true }, ["path", { d: strokes }]];

/** A thing of the template. */
export const part = <E extends HTMLElement>(selector: string): E => document.querySelector<E>(selector)!;
