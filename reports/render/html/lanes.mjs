// The interleaving: a lane for each thread, time downward. Steps are links to themselves; one of
// them, the current one, is in the order of Tab.

import { el } from './dom.mjs';
import { actionOf } from './execution.mjs';
import { threadClass, threadName, visible } from './text.mjs';

const firstLane = 2; // the first column of the grid has the numbers

function badgesOf(step, culprit) {
  const badges = [];
  const add = (kind, text, title) =>
    badges.push(el('span', { class: `badge badge-${kind}`, title }, text));
  if (culprit) add('culprit', visible(culprit));
  if (step.isOld) add('stale', 'stale', step.oldWords);
  const note = visible(step.note);
  if (step.note.includes('spuriously')) add('spurious', note);
  else if (step.note !== '') add('note', note);
  return badges;
}

function cardOf(step, { addressOfStep, culprit, file }) {
  const order =
    step.order === '' ? null : el('span', { class: 'order' }, `·${visible(step.order)}`);
  const where =
    step.place.file === ''
      ? null
      : el(
          'span',
          { class: 'where' },
          `${visible(file)}${step.place.line ? `:${step.place.line}` : ''}`,
        );
  return el(
    'a',
    {
      class: `step ${threadClass(step.thread)}${culprit ? ' is-culprit' : ''}`,
      href: addressOfStep(step),
      tabindex: '-1',
      'data-step': step.number,
      draggable: 'false',
    },
    el('span', { class: 'visually-hidden' }, `step ${step.number}, ${threadName(step.thread)}: `),
    el(
      'span',
      { class: 'what' },
      step.object === '' ? null : el('b', {}, visible(step.object), ' '),
      el('span', { class: 'action' }, visible(actionOf(step))),
      ' ',
      order,
    ),
    el('span', { class: 'more' }, badgesOf(step, culprit), ' ', where),
  );
}

export function lanesView(execution, { addressOfStep, fileOf }) {
  const { lanes, rows, culprits, leftOut } = execution;
  const column = new Map(lanes.map((thread, i) => [thread, firstLane + i]));
  const cards = new Map();
  const numbers = new Map();

  const heads = el(
    'div',
    { class: 'lane-heads', 'aria-hidden': 'true' },
    el('span', { class: 'number' }, '#'),
    lanes.map((thread) =>
      el('span', { class: `lane-head ${threadClass(thread)}` }, threadName(thread)),
    ),
  );
  const strips = lanes.map((thread) =>
    el('span', {
      class: `strip ${threadClass(thread)}`,
      style: { 'grid-column': column.get(thread) },
    }),
  );
  const items = rows.map((row) => {
    if (row.kind === 'rounds') {
      const more = el(
        'button',
        { type: 'button', title: 'Show these steps', onclick: () => showRounds(row.rounds) },
        visible(row.text),
      );
      return el('li', { class: 'rounds' }, more);
    }
    if (row.kind !== 'step') return el('li', { class: row.kind }, el('span', {}, visible(row.text)));
    const { step } = row;
    const card = cardOf(step, {
      addressOfStep,
      culprit: culprits.get(step),
      file: fileOf(step.place),
    });
    const number = el('span', { class: 'number', 'aria-hidden': 'true' }, String(step.number));
    card.style.gridColumn =
      step.thread === 0 ? `${firstLane} / -1` : String(column.get(step.thread));
    if (step.thread === 0) card.classList.add('is-main');
    cards.set(step, card);
    numbers.set(step, number);
    return el('li', { class: 'row' }, number, card);
  });
  const isShown = (row) =>
    row.kind === 'rounds'
      ? [...leftOut.values()].includes(row.rounds)
      : row.kind !== 'step' || !leftOut.has(row.step);
  /** Rows that are not shown have no place: each would be a gap. */
  const arrange = () => {
    let next = 1;
    rows.forEach((row, i) => {
      items[i].hidden = !isShown(row);
      if (items[i].hidden) return;
      const at = String(next++);
      const placed = row.kind === 'step' ? [cards.get(row.step), numbers.get(row.step)] : [items[i]];
      for (const each of placed) each.style.gridRow = at;
    });
  };
  const showRounds = (rounds) => {
    for (const [step, of] of leftOut) if (of === rounds) leftOut.delete(step);
    arrange();
  };
  arrange();
  const list = el(
    'ol',
    { class: 'steps', role: 'list', 'aria-label': 'Steps of the interleaving' },
    items,
  );
  const field = el(
    'div',
    { class: 'field' },
    el('div', { class: 'strips', 'aria-hidden': 'true' }, strips),
    el('div', { class: 'strips backing', 'aria-hidden': 'true' }, el('span', {})),
    list,
  );
  const board = el(
    'div',
    { class: 'board', style: { '--lanes': Math.max(1, lanes.length) } },
    heads,
    field,
  );
  const box = el('div', { class: 'lanes', role: 'group', 'aria-label': 'Interleaving' }, board);

  let marked = null;
  const show = (current, asked) => {
    const hadFocus = box.contains(document.activeElement);
    if (leftOut.has(current)) showRounds(leftOut.get(current));
    if (marked !== null) {
      cards.get(marked).removeAttribute('aria-current');
      cards.get(marked).tabIndex = -1;
      numbers.get(marked).classList.remove('is-current');
    }
    marked = current;
    const card = cards.get(current);
    card.setAttribute('aria-current', 'step');
    card.tabIndex = 0;
    numbers.get(current).classList.add('is-current');
    for (const [step, other] of cards) {
      other.classList.toggle('is-later', step.index > current.index);
      other.classList.toggle(
        'is-unordered',
        step !== current && !execution.before(step, current) && !execution.before(current, step),
      );
    }
    if (asked && hadFocus) card.focus({ preventScroll: true });
    reveal(box, card, heads.offsetHeight, !asked);
  };
  return { box, field, strips, cards, lanes, show };
}

/** Scrolls the box, and not the page, so that the card can be seen. */
function reveal(box, card, covered, atOnce) {
  const frame = box.getBoundingClientRect();
  const at = card.getBoundingClientRect();
  const margin = 12;
  const numbers = 44; // the column that stays in view at the left
  let down = 0;
  let right = 0;
  if (at.top < frame.top + covered + margin) down = at.top - frame.top - covered - margin;
  else if (at.bottom > frame.bottom - margin) down = at.bottom - frame.bottom + margin;
  const isWide = at.width > frame.width - numbers;
  if (!isWide && at.left < frame.left + numbers) right = at.left - frame.left - numbers;
  else if (!isWide && at.right > frame.right - margin) right = at.right - frame.right + margin;
  if (down === 0 && right === 0) return;
  const still = atOnce || matchMedia('(prefers-reduced-motion: reduce)').matches;
  box.scrollBy({ top: down, left: right, behavior: still ? 'instant' : 'smooth' });
}
