// The current step in words: all that the arrows show, and why a stale value may be read.

import { el, replaceChildren } from './dom.mjs';
import { actionOf } from './execution.mjs';
import { threadClass, threadName, visible } from './text.mjs';

function stepLink(step, addressOfStep) {
  return el(
    'a',
    {
      class: 'step-link',
      href: addressOfStep(step),
      title: `${threadName(step.thread)}: ${visible(step.object)} ${visible(actionOf(step))}`,
    },
    `${step.number}`,
  );
}

function stepLinks(steps, addressOfStep) {
  return [...steps].map((step, i) => [i === 0 ? '' : ' ', stepLink(step, addressOfStep)]).flat();
}

function byThread(steps, addressOfStep) {
  const threads = new Map();
  for (const step of steps) {
    if (!threads.has(step.thread)) threads.set(step.thread, []);
    threads.get(step.thread).push(step);
  }
  return [...threads]
    .sort(([a], [b]) => a - b)
    .map(([thread, those]) =>
      el(
        'span',
        { class: `of-thread ${threadClass(thread)}` },
        el('span', { class: 'thread-name' }, threadName(thread)),
        ' ',
        stepLinks(those, addressOfStep),
      ),
    );
}

function readLine(step, addressOfStep) {
  if (step.from)
    return [`step `, stepLink(step.from, addressOfStep), `, ${threadName(step.from.thread)}`];
  if (step.readsInitial) return ['the initial value'];
  return step.reads ? ['not known'] : null;
}

function partsOf(step, execution, { addressOfStep, fileOf, functionOf }) {
  const { steps, before, synchronization } = execution;
  const sources = synchronization.filter(({ to }) => to === step).map(({ from }) => from);
  const targets = synchronization.filter(({ from }) => from === step).map(({ to }) => to);
  const readers = steps.filter(({ from }) => from === step);
  const unordered = steps.filter(
    (other) => other !== step && !before(other, step) && !before(step, other),
  );
  const { file, line } = step.place;
  const inFunction = functionOf(step.place);
  const links = (those) => (those.length === 0 ? null : byThread(those, addressOfStep));
  return [
    ['order', step.order === '' ? null : [visible(step.order)]],
    ['note', step.note === '' ? null : [visible(step.note)]],
    ['reads from', readLine(step, addressOfStep)],
    [
      'missed',
      step.missed
        ? [
            'the newest store: step ',
            stepLink(step.missed, addressOfStep),
            `, ${threadName(step.missed.thread)}`,
          ]
        : null,
    ],
    ['read by', links(readers)],
    ['synchronizes with', links(targets)],
    ['acquires from', links(sources)],
    ['unordered with', links(unordered)],
    [
      'at',
      file === ''
        ? null
        : [
            el(
              'span',
              { title: visible(file) },
              `${visible(fileOf(step.place))}${line ? `:${line}` : ''}`,
            ),
            inFunction ? ` in ${visible(inFunction)}` : '',
          ],
    ],
    ['through', callsBeneath(step.place, functionOf)],
  ].filter(([, content]) => content !== null);
}

// What of libraries lies beneath the line: closed, since it is somebody else's code.
function callsBeneath({ beneath }, functionOf) {
  if (!beneath || beneath.length === 0) return null;
  const names = beneath.map((call) => visible(functionOf(call)));
  const calls = beneath.map(({ file, line }, i) =>
    el('li', {}, names[i], file === '' ? '' : ` at ${visible(file)}${line ? `:${line}` : ''}`),
  );
  return el('details', { class: 'beneath' }, el('summary', {}, names.join(' › ')), el('ol', {}, calls));
}

export function detailView(execution, names) {
  const panel = el('section', { class: 'panel detail', 'aria-label': 'Current step' });
  const show = (step) => {
    const why = step.isOld
      ? el(
          'p',
          { class: 'stale-why' },
          el('span', { class: 'badge badge-stale' }, 'stale'),
          ' ',
          step.oldWords,
        )
      : null;
    replaceChildren(
      panel,
      el(
        'h2',
        {},
        `Step ${step.number}`,
        el('span', { class: `thread-name ${threadClass(step.thread)}` }, threadName(step.thread)),
      ),
      el(
        'p',
        { class: 'what' },
        step.object === '' ? null : el('b', {}, visible(step.object), ' '),
        visible(actionOf(step)),
      ),
      why,
      el(
        'dl',
        {},
        partsOf(step, execution, names).map(([term, content]) =>
          el('div', {}, el('dt', {}, term), el('dd', {}, content)),
        ),
      ),
    );
  };
  return { panel, show };
}
