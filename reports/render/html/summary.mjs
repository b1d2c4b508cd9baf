// All checks in one table, those first that need a reader.

import { el } from './dom.mjs';
import { addressOf } from './router.mjs';
import { plural, visible } from './text.mjs';

const tags = [
  { tag: 'FAIL', name: 'not as expected' },
  { tag: 'OPEN', name: 'undecided' },
  { tag: 'ERROR', name: 'could not be run' },
  { tag: 'ok', name: 'as expected' },
];

const verdicts = [
  ['proved', 'all executions were covered, within what the engine can show'],
  ['bounded', 'complete up to the bound shown; failures may lie beyond it'],
  ['sampled', 'some executions only, which is no proof'],
  ['unknown', 'the search ended before any bound was complete'],
  ['failed', 'a failure was found'],
  ['error', 'the check could not be run'],
];

export function tagView(tag) {
  return el('span', { class: `tag tag-${tag}` }, tag);
}

/** The checks in the order of the table. */
export function inOrder(checks) {
  const rank = new Map(tags.map(({ tag }, i) => [tag, i]));
  return [...checks].sort((a, b) => rank.get(a.words.tag) - rank.get(b.words.tag));
}

function rowOf(check) {
  const { record, words } = check;
  const cell = (label, kind, ...content) =>
    el('td', { role: 'cell', class: kind, 'data-label': label }, content);
  const place = record.failure?.places?.findLast(({ file }) => file !== '');
  return el(
    'tr',
    { role: 'row', 'data-tag': words.tag },
    cell('result', 'c-tag', tagView(words.tag)),
    el(
      'th',
      { role: 'rowheader', scope: 'row', class: 'c-name' },
      el('a', { href: addressOf(check) }, visible(record.name)),
      place
        ? el('span', { class: 'at' }, `${visible(place.file)}${place.line ? `:${place.line}` : ''}`)
        : null,
    ),
    cell('engine', 'c-engine', visible(record.engine)),
    cell('answer', 'c-answer', words.answer),
    cell('executions', 'c-number', record.executions.toLocaleString('en')),
    cell('time', 'c-number', words.duration),
  );
}

function tableOf(checks) {
  const columns = [
    ['result', 'c-tag'],
    ['check', 'c-name'],
    ['engine', 'c-engine'],
    ['answer', 'c-answer'],
    ['executions', 'c-number'],
    ['time', 'c-number'],
  ];
  const rows = inOrder(checks).map((check) => ({ check, row: rowOf(check) }));
  const table = el(
    'table',
    { class: 'checks', role: 'table', 'aria-label': 'Checks' },
    el(
      'thead',
      { role: 'rowgroup' },
      el(
        'tr',
        { role: 'row' },
        columns.map(([text, kind]) =>
          el('th', { role: 'columnheader', scope: 'col', class: kind }, text),
        ),
      ),
    ),
    el(
      'tbody',
      { role: 'rowgroup' },
      rows.map(({ row }) => row),
    ),
  );
  return { table, rows };
}

/** What the reader narrowed the table down to outlives a visit to a check. */
const narrowed = { tag: null, text: '' };

function filters(checks, rows) {
  const found = el('p', { class: 'quiet found', role: 'status' });
  const buttons = [];
  const apply = () => {
    const words = narrowed.text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    let shown = 0;
    for (const { check, row } of rows) {
      const { record, words: w } = check;
      const text = `${record.name} ${record.engine} ${w.answer} ${w.kind ?? ''}`.toLowerCase();
      row.hidden =
        (narrowed.tag !== null && w.tag !== narrowed.tag) ||
        !words.every((word) => text.includes(word));
      if (!row.hidden) ++shown;
    }
    for (const { tag, button } of buttons)
      button.setAttribute('aria-pressed', String(tag === narrowed.tag));
    found.textContent =
      shown === rows.length
        ? ''
        : `${plural(shown, 'run')} of ${rows.length.toLocaleString('en')} shown`;
  };
  const addButton = (tag, text, count) => {
    const button = el(
      'button',
      {
        type: 'button',
        class: 'filter',
        onclick: () => {
          narrowed.tag = tag;
          apply();
        },
      },
      tag === null ? null : tagView(tag),
      el('span', {}, text),
      el('span', { class: 'count' }, count.toLocaleString('en')),
    );
    buttons.push({ tag, button });
  };
  addButton(null, 'all', checks.length);
  for (const { tag, name } of tags) {
    const count = checks.filter(({ words }) => words.tag === tag).length;
    if (count > 0) addButton(tag, name, count);
  }
  const input = el('input', {
    type: 'search',
    id: 'find',
    placeholder: 'name, engine, kind of failure',
    autocomplete: 'off',
    spellcheck: 'false',
    oninput: () => {
      narrowed.text = input.value;
      apply();
    },
  });
  input.value = narrowed.text;
  apply();
  return {
    bar: el(
      'div',
      { class: 'filters', role: 'search' },
      el(
        'div',
        { class: 'buttons', role: 'group', 'aria-label': 'Results to show' },
        buttons.map(({ button }) => button),
      ),
      el('label', { class: 'find' }, el('span', {}, 'Find'), input),
    ),
    found,
  };
}

function limitsOf(words) {
  const engines = Object.entries(words.limits).filter(([, limits]) => limits.length > 0);
  if (engines.length === 0) return null;
  return el(
    'section',
    { class: 'panel' },
    el('h2', {}, 'Not covered by a pass'),
    engines.map(([engine, limits]) => [
      el('h3', {}, `${engine} cannot show`),
      el(
        'ul',
        {},
        limits.map((limit) => el('li', {}, limit)),
      ),
    ]),
  );
}

/** Which program was run, of what, where and when. */
function originOf(words) {
  if (words.origin.length === 0) return null;
  return el(
    'section',
    { class: 'panel' },
    el('h2', {}, 'This run'),
    el(
      'dl',
      {},
      words.origin.map(({ name, text }) =>
        el('div', {}, el('dt', {}, name), el('dd', {}, visible(text))),
      ),
    ),
  );
}

function headline(checks) {
  const others = checks.filter(({ words: { tag } }) => tag !== 'ok').length;
  if (checks.length === 0) return 'No checks ran';
  if (others === 0) return 'Everything as expected';
  const need = others === 1 ? 'needs' : 'need';
  return `${others.toLocaleString('en')} of ${plural(checks.length, 'run')} ${need} attention`;
}

export function summaryView(data) {
  const { checks, words } = data;
  const { table, rows } = tableOf(checks);
  const { bar, found } = filters(checks, rows);
  return el(
    'div',
    { class: 'summary' },
    el('h1', {}, headline(checks)),
    el('p', { class: 'totals' }, words.totals),
    words.verdicts === '' ? null : el('p', { class: 'totals' }, words.verdicts),
    checks.length === 0 ? null : [bar, found, table],
    el(
      'div',
      { class: 'notes' },
      limitsOf(words),
      originOf(words),
      el(
        'section',
        { class: 'panel' },
        el('h2', {}, 'Verdicts'),
        el(
          'dl',
          {},
          verdicts.map(([name, meaning]) =>
            el('div', {}, el('dt', {}, name), el('dd', {}, meaning)),
          ),
        ),
      ),
    ),
  );
}
