// The relations between steps, as arrows behind their cards. What an arrow says is in the panel of
// the current step, too, so the drawing is hidden from screen readers.

import { drawn, el } from './dom.mjs';

export const kindsOfEdges = [
  { kind: 'rf', name: 'reads-from', key: 'r', shown: true, meaning: 'from a store to the reads that see it; dashed where the value is stale' },
  { kind: 'mo', name: 'modification order', key: 'm', shown: false, meaning: 'from each store to the next one of the same atomic' },
  { kind: 'sw', name: 'synchronizes-with', key: 's', shown: true, meaning: 'from a release or an unlock to what acquires it' },
  { kind: 'hb', name: 'happens-before', key: 'h', shown: false, meaning: 'program order and synchronizes-with, without what follows from the rest' },
];

const lift = { rf: 0.3, sw: 0.5, hb: 0.7, mo: 0.85 };     // where on the side of a card
const shift = { rf: -9, sw: 9, hb: 0, mo: 18 };           // where on its top and bottom
const head = 5;

function frameOf(card, origin) {
  const { left, top, width, height } = card.getBoundingClientRect();
  return { left: left - origin.left, right: left - origin.left + width, top: top - origin.top,
    bottom: top - origin.top + height, middle: left - origin.left + width / 2, height };
}

function throughTheGap(a, b, kind) {
  const y1 = a.top + a.height * lift[kind];
  const y2 = b.top + b.height * lift[kind];
  const onRight = kind === 'rf' || kind === 'sw';
  const x1 = onRight ? a.right : a.left;
  const x2 = onRight ? b.right : b.left;
  const out = (onRight ? 1 : -1) * (kind === 'rf' || kind === 'mo' ? 30 : 22);
  return `M${x1} ${y1} C${x1 + out} ${y1} ${x2 + out} ${y2} ${x2 + Math.sign(out) * head} ${y2}`;
}

function acrossLanes(a, b, kind) {
  const toRight = b.left > a.left;
  const x1 = toRight ? a.right : a.left;
  const x2 = toRight ? b.left - head : b.right + head;
  const y1 = a.top + a.height * lift[kind];
  const y2 = b.top + b.height * lift[kind];
  const bend = Math.max(14, Math.abs(x2 - x1) * 0.4) * (toRight ? 1 : -1);
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

function straightDown(a, b, x) {
  return `M${x} ${a.bottom} L${x} ${b.top - head}`;
}

function pathOf({ from, to }, cards, origin, kind) {
  const a = frameOf(cards.get(from), origin);
  const b = frameOf(cards.get(to), origin);
  // Main's cards lie across all lanes: what concerns them goes straight up or down.
  if (from.thread === 0 && to.thread === 0) return straightDown(a, b, a.left + 40 + shift[kind]);
  if (from.thread === 0) return straightDown(a, b, b.middle + shift[kind]);
  if (to.thread === 0) return straightDown(a, b, a.middle + shift[kind]);
  if (from.thread !== to.thread) return acrossLanes(a, b, kind);
  return kind === 'hb' ? straightDown(a, b, a.middle) : throughTheGap(a, b, kind);
}

function arrowHeads() {
  return drawn('defs', {}, ...kindsOfEdges.map(({ kind }) => drawn('marker', {
    id: `head-${kind}`, class: `head head-${kind}`, viewBox: '0 0 8 8', refX: 3, refY: 4, markerWidth: 8,
    markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto',
  }, drawn('path', { d: 'M0 0 L8 4 L0 8 z' }))));
}

export function edgesView(execution, { list, cards }, shown) {
  const layer = drawn('svg', { class: 'edges', 'aria-hidden': 'true' });
  list.prepend(layer);
  let current = null;
  let paths = [];

  const mark = () => {
    for (const { path, edge } of paths)
      path.classList.toggle('is-current', edge.from === current || edge.to === current);
  };
  const draw = () => {
    const origin = list.getBoundingClientRect();
    layer.setAttribute('width', list.scrollWidth);
    layer.setAttribute('height', list.scrollHeight);
    paths = kindsOfEdges.filter(({ kind }) => shown.has(kind)).flatMap(({ kind }) => execution.edges[kind].map((edge) => ({
      edge,
      path: drawn('path', {
        class: `edge edge-${kind}${edge.old ? ' is-old' : ''}`, d: pathOf(edge, cards, origin, kind),
        'marker-end': `url(#head-${kind})`, 'data-from': edge.from.number, 'data-to': edge.to.number,
      }),
    })));
    layer.replaceChildren(arrowHeads(), ...paths.map(({ path }) => path));
    mark();
  };
  new ResizeObserver(draw).observe(list);
  return {
    draw,
    show: (step) => {
      current = step;
      mark();
    },
  };
}

/** Check boxes, which are also the legend. `shown` is a set of kinds, changed in place. */
export function edgeToggles(execution, shown, changed) {
  const boxes = kindsOfEdges.map(({ kind, name, key, meaning }) => {
    const box = el('input', {
      type: 'checkbox', id: `edges-${kind}`, 'data-key': key, 'aria-keyshortcuts': key,
      onchange: () => {
        if (box.checked) shown.add(kind);
        else shown.delete(kind);
        changed();
      },
    });
    box.checked = shown.has(kind);
    const sample = drawn('svg', { class: 'sample', viewBox: '0 0 26 10', width: 26, height: 10, 'aria-hidden': 'true' },
      drawn('path', { class: `edge edge-${kind} is-current`, d: 'M1 5 L19 5' }),
      drawn('path', { class: `head-${kind}`, d: 'M18 1 L26 5 L18 9 z' }));
    return el('label', { class: 'toggle', title: meaning }, box, sample, el('span', {}, name),
      el('span', { class: 'count' }, String(execution.edges[kind].length)));
  });
  return el('fieldset', { class: 'toggles' }, el('legend', {}, 'Edges'), boxes);
}
