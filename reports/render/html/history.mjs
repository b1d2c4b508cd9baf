// What became of each object: its stores in modification order and who read them.

import { el } from './dom.mjs';
import { actionOf } from './execution.mjs';
import { threadClass, threadName, visible } from './text.mjs';

function link(step, addressOfStep) {
  return el(
    'a',
    {
      class: `step-link ${threadClass(step.thread)}`,
      href: addressOfStep(step),
      title: visible(actionOf(step)),
    },
    `${step.number}`,
    el('span', { class: 'by' }, step.thread === 0 ? ' main' : ` T${step.thread}`),
  );
}

function reader(step, addressOfStep) {
  return el(
    'span',
    { class: 'reader', 'data-index': step.index },
    link(step, addressOfStep),
    step.isOld ? el('span', { class: 'badge badge-stale' }, 'stale') : null,
    ' ',
  );
}

function tableOfStores({ entries, unknown, name }, addressOfStep) {
  const row = ({ store, value, readers }) =>
    el(
      'tr',
      { 'data-index': store ? store.index : -1 },
      el('td', { class: 'value' }, value === undefined ? '?' : visible(value)),
      el('td', {}, store ? link(store, addressOfStep) : 'initial'),
      el(
        'td',
        {},
        readers.length === 0
          ? el('span', { class: 'quiet' }, 'nobody')
          : readers.map((step) => reader(step, addressOfStep)),
      ),
    );
  const notKnown =
    unknown.length === 0
      ? null
      : el(
          'tr',
          { 'data-index': -1 },
          el('td', { class: 'value' }, '?'),
          el('td', {}, 'not known'),
          el(
            'td',
            {},
            unknown.map((step) => reader(step, addressOfStep)),
          ),
        );
  return el(
    'table',
    { 'aria-label': `Stores to ${visible(name)}` },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ['value', 'written by step', 'read by step'].map((text) =>
          el('th', { scope: 'col' }, text),
        ),
      ),
    ),
    el('tbody', {}, entries.map(row), notKnown),
  );
}

function tableOfOthers({ others, name }, addressOfStep) {
  return el(
    'table',
    { 'aria-label': `Operations on ${visible(name)}` },
    el(
      'thead',
      {},
      el(
        'tr',
        {},
        ['step', 'thread', 'operation'].map((text) => el('th', { scope: 'col' }, text)),
      ),
    ),
    el(
      'tbody',
      {},
      others.map((step) =>
        el(
          'tr',
          { 'data-index': step.index },
          el(
            'td',
            {},
            el('a', { class: 'step-link', href: addressOfStep(step) }, `${step.number}`),
          ),
          el('td', { class: `thread-name ${threadClass(step.thread)}` }, threadName(step.thread)),
          el(
            'td',
            {},
            visible(actionOf(step)),
            step.note === '' ? null : el('span', { class: 'quiet' }, ` → ${visible(step.note)}`),
          ),
        ),
      ),
    ),
  );
}

function cardOf(history, addressOfStep) {
  const { name, kind, entries, unknown, others } = history;
  return el(
    'article',
    { class: 'object' },
    el('h3', {}, visible(name), el('span', { class: 'kind' }, kind)),
    entries.length + unknown.length === 0 ? null : tableOfStores(history, addressOfStep),
    others.length === 0 ? null : tableOfOthers(history, addressOfStep),
  );
}

export function historyView(execution, { addressOfStep }) {
  const cards = execution.histories.map((history) => cardOf(history, addressOfStep));
  const panel = el(
    'section',
    { class: 'histories', 'aria-labelledby': 'histories-title' },
    el('h2', { id: 'histories-title' }, 'History of each object'),
    el(
      'p',
      { class: 'quiet' },
      'Stores in modification order. What comes after the current step is dimmed.',
    ),
    el('div', { class: 'objects' }, cards),
  );
  const dated = [...panel.querySelectorAll('[data-index]')].map((element) => ({
    element,
    index: Number(element.dataset.index),
  }));
  const show = (current) => {
    for (const { element, index } of dated) {
      element.classList.toggle('is-later', index > current.index);
      element.classList.toggle('is-current', index === current.index);
    }
    for (const body of panel.querySelectorAll('tbody')) {
      const newest = [...body.children]
        .filter((row) => Number(row.dataset.index) <= current.index)
        .at(-1);
      for (const row of body.children) row.classList.toggle('is-newest', row === newest);
    }
  };
  return { panel, show };
}
