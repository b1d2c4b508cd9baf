// The relations between steps, as arrows behind their cards. What an arrow says is in the panel of
// the current step, too, so the drawing is hidden from screen readers.

import { drawn, el } from './dom.mjs';

export const kindsOfEdges = [
  {
    kind: 'rf',
    name: 'reads-from',
    key: 'r',
    shown: true,
    meaning: 'from a store to the reads that see it; dashed where the value is stale',
  },
  {
    kind: 'mo',
    name: 'modification order',
    key: 'm',
    shown: false,
    meaning: 'from each store to the next one of the same atomic',
  },
  {
    kind: 'sw',
    name: 'synchronizes-with',
    key: 's',
    shown: true,
    meaning: 'from a release or an unlock to what acquires it, without what follows from the rest',
  },
  {
    kind: 'hb',
    name: 'happens-before',
    key: 'h',
    shown: false,
    meaning: 'program order and synchronizes-with, without what follows from the rest',
  },
];

const lift = { rf: 0.3, sw: 0.5, hb: 0.68, mo: 0.84 }; // where on the side of a card
const head = 5; // how far an arrow's head reaches
const corner = 6;

// Each step has a row of its own, so beside a card its row is free, and so are the gutters between
// the lanes: an arrow leaves along the row of its source, goes down the gutter next to its target,
// and enters along the target's row. In a gutter it keeps to a track of its own.

function frameOf(element, origin) {
  const { left, right, top, bottom, height } = element.getBoundingClientRect();
  return {
    left: left - origin.left,
    right: right - origin.left,
    top: top - origin.top,
    bottom: bottom - origin.top,
    height,
  };
}

/** Gutter g is at the left of lane g; the last one is at the right of the last lane. */
function gutterOf({ from, to }, laneOf, kind) {
  const source = laneOf(from);
  const target = laneOf(to);
  if (source === undefined && target === undefined) return 0;
  if (source === undefined) return target;
  if (target === undefined) return source + 1;
  if (source === target) return kind === 'mo' ? source : source + 1;
  return target > source ? target : target + 1;
}

function routeOf(edge, kind, laneOf, frames) {
  const a = frames.get(edge.from);
  const b = frames.get(edge.to);
  const gutter = gutterOf(edge, laneOf, kind);
  // Main's cards lie across all lanes: what concerns them leaves downward and enters from above.
  const isFromMain = edge.from.thread === 0;
  const isToMain = edge.to.thread === 0;
  const sourceIsLeft = !isFromMain && laneOf(edge.from) < gutter;
  const targetIsLeft = !isToMain && laneOf(edge.to) < gutter;
  return {
    edge,
    kind,
    gutter,
    start: isFromMain
      ? null
      : { x: sourceIsLeft ? a.right : a.left, y: a.top + a.height * lift[kind] },
    end: isToMain
      ? null
      : { x: targetIsLeft ? b.right + head : b.left - head, y: b.top + b.height * lift[kind] },
    top: isFromMain ? a.bottom : a.top + a.height * lift[kind],
    bottom: isToMain ? b.top - head : b.top + b.height * lift[kind],
  };
}

/** Gives each route the first track on which it overlaps only arrows of its kind and source. */
function assignTracks(routes) {
  const gutters = new Map();
  for (const route of [...routes].sort(
    (a, b) => Math.min(a.top, a.bottom) - Math.min(b.top, b.bottom),
  )) {
    if (!gutters.has(route.gutter)) gutters.set(route.gutter, []);
    const tracks = gutters.get(route.gutter);
    const low = Math.min(route.top, route.bottom);
    const high = Math.max(route.top, route.bottom);
    const fits = (track) =>
      track.every(
        (other) =>
          other.high + 4 < low ||
          other.low - 4 > high ||
          (other.kind === route.kind && other.edge.from === route.edge.from),
      );
    let index = tracks.findIndex(fits);
    if (index === -1) index = tracks.push([]) - 1;
    tracks[index].push({ ...route, low, high });
    route.track = index;
  }
  return new Map([...gutters].map(([gutter, tracks]) => [gutter, tracks.length]));
}

function turned(x, y, nextX, nextY, size) {
  // A rounded corner at (x, y) on the way to (nextX, nextY), one of which is x or y.
  const dx = Math.sign(nextX - x) * size;
  const dy = Math.sign(nextY - y) * size;
  return `Q${x} ${y} ${x + dx} ${y + dy} `;
}

function pathOf({ start, end, top, bottom }, x) {
  const down = Math.sign(bottom - top) || 1;
  const size = Math.min(
    corner,
    Math.abs(bottom - top) / 2,
    ...[start, end].filter(Boolean).map((p) => Math.abs(x - p.x)),
  );
  let path = '';
  if (start === null) path += `M${x} ${top} `;
  else
    path +=
      `M${start.x} ${start.y} H${x - Math.sign(x - start.x) * size} ` +
      turned(x, start.y, x, start.y + down, size);
  if (end === null) return `${path}V${bottom}`;
  return `${path}V${end.y - down * size} ${turned(x, end.y, end.x, end.y, size)}H${end.x}`;
}

/** Program order within a lane needs no gutter. */
function straightDown({ from, to }, frames) {
  const x = (frames.get(to).left + frames.get(to).right) / 2;
  const isMain = from.thread === 0;
  return `M${isMain ? frames.get(from).left + 40 : x} ${frames.get(from).bottom} V${frames.get(to).top - head}`;
}

/** Where the middle of each gutter is, and how wide it is. */
function guttersOf(strips, origin) {
  const frames = strips.map((strip) => frameOf(strip, origin));
  const width = frames.length > 1 ? frames[1].left - frames[0].right : 30;
  return {
    width,
    middle: (gutter) =>
      gutter < frames.length ? frames[gutter].left - width / 2 : frames.at(-1).right + width / 2,
  };
}

function pathsFor(execution, shown, { field, strips, cards, lanes }) {
  const origin = field.getBoundingClientRect();
  const frames = new Map([...cards].map(([step, card]) => [step, frameOf(card, origin)]));
  const lanesByThread = new Map(lanes.map((thread, i) => [thread, i]));
  const laneOf = ({ thread }) => lanesByThread.get(thread);
  const result = [];
  const routes = [];
  const isShown = ({ from, to }) => !execution.leftOut.has(from) && !execution.leftOut.has(to);
  for (const { kind } of kindsOfEdges.filter((each) => shown.has(each.kind)))
    for (const edge of execution.edges[kind].filter(isShown))
      if (kind === 'hb' && edge.from.thread === edge.to.thread)
        result.push({ edge, kind, d: straightDown(edge, frames) });
      else routes.push(routeOf(edge, kind, laneOf, frames));
  const tracks = assignTracks(routes);
  const { width, middle } = guttersOf(strips, origin);
  for (const route of routes) {
    const count = tracks.get(route.gutter);
    const gap = Math.min(7, (width - 12) / count);
    const x = middle(route.gutter) + (route.track - (count - 1) / 2) * gap;
    result.push({ ...route, d: pathOf(route, x) });
  }
  return result;
}

function arrowHeads() {
  return drawn(
    'defs',
    {},
    ...kindsOfEdges.map(({ kind }) =>
      drawn(
        'marker',
        {
          id: `head-${kind}`,
          class: `head head-${kind}`,
          viewBox: '0 0 8 8',
          refX: 3,
          refY: 4,
          markerWidth: 8,
          markerHeight: 8,
          markerUnits: 'userSpaceOnUse',
          orient: 'auto',
        },
        drawn('path', { d: 'M0 0 L8 4 L0 8 z' }),
      ),
    ),
  );
}

export function edgesView(execution, lanes, shown) {
  const layer = drawn('svg', { class: 'edges', 'aria-hidden': 'true' });
  lanes.field.prepend(layer);
  let current = null;
  let paths = [];

  const mark = () => {
    for (const { path, edge } of paths)
      path.classList.toggle('is-current', edge.from === current || edge.to === current);
  };
  const draw = () => {
    layer.setAttribute('width', lanes.field.scrollWidth);
    layer.setAttribute('height', lanes.field.scrollHeight);
    paths = pathsFor(execution, shown, lanes).map(({ edge, kind, d }) => ({
      edge,
      path: drawn('path', {
        class: `edge edge-${kind}${edge.old ? ' is-old' : ''}`,
        d,
        'marker-end': `url(#head-${kind})`,
        'data-from': edge.from.number,
        'data-to': edge.to.number,
      }),
    }));
    layer.replaceChildren(arrowHeads(), ...paths.map(({ path }) => path));
    mark();
  };
  new ResizeObserver(draw).observe(lanes.field);
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
      type: 'checkbox',
      id: `edges-${kind}`,
      'data-key': key,
      'aria-keyshortcuts': key,
      onchange: () => {
        if (box.checked) shown.add(kind);
        else shown.delete(kind);
        changed();
      },
    });
    box.checked = shown.has(kind);
    const sample = drawn(
      'svg',
      { class: 'sample', viewBox: '0 0 26 10', width: 26, height: 10, 'aria-hidden': 'true' },
      drawn('path', { class: `edge edge-${kind} is-current`, d: 'M1 5 L19 5' }),
      drawn('path', { class: `head-${kind}`, d: 'M18 1 L26 5 L18 9 z' }),
    );
    return el(
      'label',
      { class: 'toggle', title: meaning },
      box,
      sample,
      el('span', {}, name),
      el('span', { class: 'count' }, String(execution.edges[kind].length)),
    );
  });
  return el('fieldset', { class: 'toggles' }, el('legend', {}, 'Edges'), boxes);
}
