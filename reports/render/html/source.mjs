// The source around the current step, and where each thread stands.

import { excerptAround } from './data.mjs';
import { el, replaceChildren } from './dom.mjs';
import { threadClass, threadName, visible, visibleSource } from './text.mjs';

/** The last step of each thread that is not after `current`. */
function standing(steps, current) {
  const last = new Map();
  for (const step of steps) if (step.index <= current.index) last.set(step.thread, step);
  return [...last.values()].sort((a, b) => a.thread - b.thread);
}

function chipsAt(line, file, current, threads) {
  return threads
    .filter(({ place }) => place.file === file && place.line === line)
    .map(({ thread }) =>
      el(
        'span',
        {
          class: `chip ${threadClass(thread)}${thread === current.thread ? ' is-current' : ''}`,
          title: threadName(thread),
        },
        thread === 0 ? 'main' : `T${thread}`,
      ),
    );
}

function lineView(text, number, current, threads) {
  const isCurrent = number === current.place.line;
  return el(
    'tr',
    { class: isCurrent ? 'is-current' : null, 'aria-current': isCurrent ? 'location' : null },
    el('td', { class: 'chips' }, chipsAt(number, current.place.file, current, threads)),
    el('td', { class: 'line-number' }, String(number)),
    el('td', { class: 'code' }, el('code', {}, visibleSource(text))),
  );
}

function bodyFor(current, steps, sources) {
  const { file, line } = current.place;
  if (file === '') return el('p', { class: 'quiet' }, 'The record names no place for this step.');
  const excerpt = excerptAround(sources, file, line);
  if (excerpt === null)
    return el(
      'p',
      { class: 'quiet' },
      'This source was not at hand when the report was made: render it in the directory that the path starts from.',
    );
  const threads = standing(steps, current);
  return el(
    'div',
    { class: 'code-box', tabindex: '0', role: 'group', 'aria-label': `Source of ${visible(file)}` },
    el(
      'table',
      { class: 'source-lines', role: 'presentation' },
      el(
        'tbody',
        {},
        excerpt.lines.map((text, i) => lineView(text, excerpt.first + i, current, threads)),
      ),
    ),
  );
}

export function sourceView(execution, sources) {
  const name = el('span', { class: 'file' });
  const body = el('div', {});
  const panel = el(
    'section',
    { class: 'panel source', 'aria-label': 'Source' },
    el('h2', {}, 'Source', name),
    body,
  );
  const show = (current) => {
    const { file, line } = current.place;
    name.textContent = file === '' ? '' : `${visible(file)}${line ? `:${line}` : ''}`;
    replaceChildren(body, bodyFor(current, execution.steps, sources));
    const marked = body.querySelector('tr.is-current');
    const box = marked?.closest('.code-box');
    if (box) box.scrollTop = marked.offsetTop - box.clientHeight / 2 + marked.offsetHeight / 2;
  };
  return { panel, show };
}
