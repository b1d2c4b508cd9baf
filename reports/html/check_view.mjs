// One check: what came of it and, where it failed, the interleaving and all that follows its
// current step.

import { copyable } from './copy.mjs';
import { detailView } from './detail.mjs';
import { el } from './dom.mjs';
import { edgesView, edgeToggles, kindsOfEdges } from './edges.mjs';
import { executionOf } from './execution.mjs';
import { historyView } from './history.mjs';
import { lanesView } from './lanes.mjs';
import { addressOf } from './router.mjs';
import { sourceView } from './source.mjs';
import { Stepper } from './stepper.mjs';
import { tagView } from './summary.mjs';
import { threadClass, threadName, visible, visibleLines } from './text.mjs';

/** Kept from check to check, as a reader who wants one kind of edge wants it everywhere. */
const shownEdges = new Set(kindsOfEdges.filter(({ shown }) => shown).map(({ kind }) => kind));

function factsOf({ record, words }) {
  const facts = [
    ['engine', visible(record.engine)],
    ['search', words.search],
    ['reached', visible(record.reached)],
    ['expected', visible(record.expected).replaceAll('_', ' ')],
    ['executions', record.executions.toLocaleString('en')],
    ['time', words.duration],
    ['threads', String(record.threads)],
    ['memory', record.peak_memory_kib ? `${(record.peak_memory_kib / 1024).toFixed(1)} MiB` : ''],
  ];
  return el('dl', { class: 'facts' }, facts.filter(([, text]) => text !== '').map(([term, text]) =>
    el('div', {}, el('dt', {}, term), el('dd', {}, text))));
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

function placeRow(place, { functionOf }) {
  const where = place.file === '' ? '' : `${visible(place.file)}${place.line ? `:${place.line}` : ''}`;
  const name = functionOf(place);
  return el('tr', {}, el('th', { scope: 'row', class: `thread-name ${threadClass(place.thread)}` }, threadName(place.thread)),
    el('td', {}, visible(place.what ?? '')), el('td', { class: 'path' }, where), el('td', { class: 'path' }, name));
}

function storyOf(check, data, names) {
  const { record: { failure }, words } = check;
  const kind = Object.hasOwn(data.kinds, failure.kind) ? data.kinds[failure.kind] : null;
  const old = Object.values(words.old ?? {});
  return el('section', { class: 'panel story', 'aria-labelledby': 'what' },
    el('h2', { id: 'what' }, words.kind),
    el('p', { class: 'message lines' }, visibleLines(failure.message)),
    failure.why ? el('div', {}, el('h3', {}, 'Why'), el('p', { class: 'lines' }, visibleLines(failure.why))) : null,
    old.length === 0 ? null : el('div', {}, el('h3', {}, 'Stale values'), el('ul', {}, old.map((text) => el('li', {}, text)))),
    failure.places.length === 0 ? null : el('div', {}, el('h3', {}, 'Where'),
      el('div', { class: 'scrolling', tabindex: '0', role: 'group', 'aria-label': 'Places' },
        el('table', { class: 'places', 'aria-label': 'Places of the failure' }, el('tbody', {}, failure.places.map((place) => placeRow(place, names)))))),
    kind === null ? null : el('details', {}, el('summary', {}, `About this kind of failure`), el('p', {}, kind.meaning), el('p', {}, kind.help)));
}

function sideOf(check, data) {
  const { record } = check;
  const replay = record.replay === '' ? null : el('div', { class: 'replay' }, el('h2', {}, 'Replay'),
    copyable(visible(`${data.program} replay ${record.replay}`), 'the replay line'));
  const limits = el('div', {}, el('h2', {}, 'Limits'), record.limits.length === 0
    ? el('p', { class: 'quiet' }, `${visible(record.engine)} states none for this check.`)
    : [el('p', {}, `${visible(record.engine)} cannot show, and a pass would not cover:`),
      el('ul', {}, record.limits.map((limit) => el('li', {}, visible(limit))))]);
  return el('section', { class: 'panel', 'aria-label': 'Run' }, replay, limits, el('h2', {}, 'Run'), factsOf(check));
}

function steppingBar(stepper, count) {
  const button = (name, label, act) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, name);
  const back = button('◀', 'Previous step', () => stepper.forward(-1));
  const on = button('▶', 'Next step', () => stepper.forward(1));
  const scrubber = el('input', { type: 'range', class: 'scrubber', 'aria-label': 'Step', min: 1, max: count, value: 1,
    oninput: () => stepper.go(Number(scrubber.value) - 1) });
  const position = el('output', { class: 'position' });
  const bar = el('div', { class: 'stepping', role: 'toolbar', 'aria-label': 'Stepping' }, back, scrubber, on, position);
  const show = ({ index, number }) => {
    scrubber.value = String(index + 1);
    scrubber.setAttribute('aria-valuetext', `step ${number} of ${count}`);
    position.textContent = `${index + 1} / ${count}`;
    back.disabled = index === 0;
    on.disabled = index === count - 1;
  };
  return { bar, show };
}

/** Steps worth seeing first: where the failure is, or where the interleaving ends. */
function firstToShow({ steps, culprits }) {
  const named = [...culprits.keys()].map(({ index }) => index);
  return named.length === 0 ? steps.length - 1 : Math.max(...named);
}

function interleavingOf(check, data, names, step) {
  const execution = executionOf(check.record, check.words);
  const stepper = new Stepper(execution.steps);
  if (step === undefined || !stepper.goToNumber(step, false)) stepper.go(firstToShow(execution), false);

  const lanes = lanesView(execution, names);
  const edges = edgesView(execution, lanes, shownEdges);
  const toggles = edgeToggles(execution, shownEdges, edges.draw);
  const stepping = steppingBar(stepper, execution.steps.length);
  const detail = detailView(execution, names);
  const source = sourceView(execution, data.sources);
  const history = historyView(execution, names);
  const views = el('div', {},
    el('section', { class: 'interleaving', 'aria-labelledby': 'interleaving-title' },
      el('h2', { id: 'interleaving-title' }, 'Interleaving'),
      el('div', { class: 'toolbar' }, stepping.bar, toggles),
      el('div', { class: 'columns' }, lanes.box, el('div', { class: 'beside' }, detail.panel, source.panel))),
    history.panel);
  return {
    views, stepper, toggles,
    attach: () => {
      for (const view of [stepping, lanes, edges, detail, source, history]) stepper.listen(view.show);
      edges.draw();
    },
  };
}

function neighbours(check, ordered) {
  const at = ordered.indexOf(check);
  const link = (other, text, rel) => (other
    ? el('a', { href: addressOf(other), rel, title: visible(other.record.name) }, text)
    : el('span', { class: 'quiet' }, text));
  return el('nav', { class: 'neighbours', 'aria-label': 'Checks' }, el('a', { href: addressOf({}) }, '↑ all checks'),
    link(ordered[at - 1], '← previous', 'prev'), link(ordered[at + 1], 'next →', 'next'));
}

/** { element, stepper, toggle, copy, attach }: attach once the element is in the page. */
export function checkView(check, data, ordered, step) {
  const { record, words } = check;
  const names = namesOf(check);
  const hasSteps = record.failure?.steps.some(({ operation }) => operation !== '') ?? false;
  const shown = hasSteps ? interleavingOf(check, data, names, step) : null;
  const problem = words.problem === '' ? null
    : el('section', { class: 'panel story' }, el('h2', {}, 'What to do'), el('p', { class: 'lines' }, visibleLines(words.problem)));
  const element = el('article', { class: 'check' },
    neighbours(check, ordered),
    el('h1', {}, visible(record.name)),
    el('p', { class: 'answer' }, tagView(words.tag), ' ', words.answer),
    el('div', { class: 'overview' },
      el('div', {}, problem, record.failure ? storyOf(check, data, names) : null),
      sideOf(check, data)),
    shown === null
      ? (record.failure ? el('p', { class: 'quiet' }, `${visible(record.engine)} has no interleaving to show.`) : null)
      : shown.views);
  return {
    element,
    stepper: shown?.stepper,
    toggle: shown && ((key) => shown.toggles.querySelector(`[data-key="${key}"]`).click()),
    copy: () => element.querySelector('.replay .copy')?.click(),
    attach: () => shown?.attach(),
  };
}
