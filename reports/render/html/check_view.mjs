// One check: what came of it, how to replay it, and what its engine cannot show.

import { copyable } from './copy.mjs';
import { el } from './dom.mjs';
import { explanationOf, explorationOf } from './explanation.mjs';
import { interleavingOf } from './interleaving.mjs';
import { addressOf } from './router.mjs';
import { tagView } from './summary.mjs';
import { threadClass, threadName, visible, visibleLines } from './text.mjs';

function factsOf({ record, words }) {
  const facts = [
    ['engine', visible(record.engine)],
    ['search', words.search.replace(/^search | search$/, '')],
    ['reached', visible(record.reached)],
    ['expected', visible(record.expected).replaceAll('_', ' ')],
    ['executions', record.executions.toLocaleString('en')],
    ['time', words.duration],
    ['threads', String(record.threads)],
    ['memory', record.peak_memory_kib ? `${(record.peak_memory_kib / 1024).toFixed(1)} MiB` : ''],
  ];
  return el(
    'dl',
    { class: 'facts' },
    facts
      .filter(([, text]) => text !== '')
      .map(([term, text]) => el('div', {}, el('dt', {}, term), el('dd', {}, text))),
  );
}

function namesOf(check) {
  const { files = {}, functions = {} } = check.words;
  const known = (names, name) => (Object.hasOwn(names, name) ? names[name] : visible(name));
  return {
    addressOfStep: (step) => addressOf({ key: check.key, step: step.number }),
    fileOf: ({ file }) => known(files, file),
    functionOf: ({ function: name }) => (name ? known(functions, name) : ''),
  };
}

function placeItem(place, { functionOf }) {
  const where =
    place.file === '' ? '' : `${visible(place.file)}${place.line ? `:${place.line}` : ''}`;
  const parts = [
    visible(place.what ?? ''),
    where && el('span', { class: 'path' }, where),
    functionOf(place) && el('span', { class: 'path quiet' }, functionOf(place)),
  ];
  return el(
    'li',
    {},
    el('span', { class: `thread-name ${threadClass(place.thread)}` }, threadName(place.thread)),
    parts.filter((part) => part !== '').map((part) => el('span', {}, part)),
  );
}

function storyOf(check, data, names) {
  const {
    record: { failure },
    words,
  } = check;
  const kind = Object.hasOwn(data.kinds, failure.kind) ? data.kinds[failure.kind] : null;
  // What is explained at its line need not be listed, too.
  const findings = words.explanation ?? [];
  const old = findings.some(({ about }) => about === 'old_value')
    ? []
    : Object.values(words.old ?? {});
  const explained = failure.places.every(({ file, line }) =>
    findings.some(({ place }) => place?.file === file && place.line === line),
  );
  return el(
    'section',
    { class: 'panel story', 'aria-labelledby': 'what' },
    el('h2', { id: 'what' }, words.kind),
    el('p', { class: 'message lines' }, visibleLines(failure.message)),
    failure.why
      ? el('div', {}, el('h3', {}, 'Why'), el('p', { class: 'lines' }, visibleLines(failure.why)))
      : null,
    old.length === 0
      ? null
      : el(
          'div',
          {},
          el('h3', {}, 'Stale values'),
          el(
            'ul',
            {},
            old.map((text) => el('li', {}, text)),
          ),
        ),
    failure.places.length === 0 || explained
      ? null
      : el(
          'div',
          {},
          el('h3', {}, 'Where'),
          el(
            'ul',
            { class: 'places' },
            failure.places.map((place) => placeItem(place, names)),
          ),
        ),
    kind === null
      ? null
      : el(
          'details',
          {},
          el('summary', {}, `About this kind of failure`),
          el('p', {}, kind.meaning),
          el('p', {}, kind.help),
        ),
  );
}

function sideOf({ record }, data) {
  const replay =
    record.replay === ''
      ? null
      : el(
          'div',
          { class: 'replay' },
          el('h2', {}, 'Replay'),
          copyable(visible(`${data.program} replay ${record.replay}`), 'the replay line'),
        );
  const limits = el(
    'div',
    {},
    el('h2', {}, 'Limits'),
    record.limits.length === 0
      ? el('p', { class: 'quiet' }, `${visible(record.engine)} states none for this check.`)
      : [
          el('p', {}, `${visible(record.engine)} cannot show, and a pass would not cover:`),
          el(
            'ul',
            {},
            record.limits.map((limit) => el('li', {}, visible(limit))),
          ),
        ],
  );
  return el('section', { class: 'panel', 'aria-label': 'Replay and limits' }, replay, limits);
}

function neighbours(check, ordered) {
  const at = ordered.indexOf(check);
  const link = (other, text, rel) =>
    other
      ? el('a', { href: addressOf(other), rel, title: visible(other.record.name) }, text)
      : el('span', { class: 'quiet' }, text);
  return el(
    'nav',
    { class: 'neighbours', 'aria-label': 'Checks' },
    el('a', { href: addressOf({}) }, '↑ all checks'),
    link(ordered[at - 1], '← previous', 'prev'),
    link(ordered[at + 1], 'next →', 'next'),
  );
}

/** { element, stepper, toggle, copy, attach }: attach once the element is in the page. */
export function checkView(check, data, ordered, step) {
  const { record, words } = check;
  const names = namesOf(check);
  const hasSteps = record.failure?.steps.some(({ operation }) => operation !== '') ?? false;
  const shown = hasSteps ? interleavingOf(check, data, names, step) : null;
  const problem =
    words.problem === ''
      ? null
      : el(
          'section',
          { class: 'panel story' },
          el('h2', {}, 'What to do'),
          el('p', { class: 'lines' }, visibleLines(words.problem)),
        );
  const element = el(
    'article',
    { class: 'check' },
    neighbours(check, ordered),
    el('h1', {}, visible(record.name)),
    el('p', { class: 'answer' }, tagView(words.tag), ' ', words.answer),
    factsOf(check),
    el(
      'div',
      { class: 'overview' },
      el('div', {}, problem, record.failure ? storyOf(check, data, names) : null),
      sideOf(check, data),
    ),
    record.failure
      ? el(
          'div',
          { class: 'reasons' },
          explanationOf(check, data, names),
          explorationOf(check, data),
        )
      : null,
    shown === null
      ? record.failure
        ? el('p', { class: 'quiet' }, `${visible(record.engine)} has no interleaving to show.`)
        : null
      : shown.views,
  );
  return {
    element,
    stepper: shown?.stepper,
    toggle: shown && ((key) => shown.toggles.querySelector(`[data-key="${key}"]`).click()),
    copy: () => element.querySelector('.replay .copy')?.click(),
    attach: () => shown?.attach(),
  };
}
