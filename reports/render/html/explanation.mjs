// Why the failure came about: what html.cpp says of it, with the line of source that each sentence
// is about, and what `interlock explore` found out beyond it.

import { copyable } from './copy.mjs';
import { excerptAround } from './data.mjs';
import { el } from './dom.mjs';
import { threadClass, visible, visibleLines, visibleSource } from './text.mjs';

function quoteOf({ place }, { fileOf }, sources) {
  if (!place || place.file === '') return null;
  const excerpt = place.line ? excerptAround(sources, place.file, place.line) : null;
  const line = excerpt?.lines[place.line - excerpt.first]?.trim() ?? '';
  return el(
    'div',
    { class: 'quote' },
    el(
      'span',
      { class: 'path quiet', title: visible(place.file) },
      `${visible(fileOf(place))}${place.line ? `:${place.line}` : ''}`,
    ),
    line === '' ? null : [' ', el('code', {}, visibleSource(line))],
  );
}

function findingItem(finding, names, sources) {
  const { step, thread, text } = finding;
  return el(
    'li',
    { class: thread === undefined ? null : threadClass(thread) },
    el(
      'div',
      {},
      step === undefined
        ? null
        : [
            el(
              'a',
              {
                class: 'step-link',
                href: names.addressOfStep({ number: step }),
                'aria-label': `step ${step}`,
              },
              `${step}`,
            ),
            ' ',
          ],
      visible(text),
    ),
    quoteOf(finding, names, sources),
  );
}

export function explanationOf({ words }, data, names) {
  if (!words.explanation?.length) return null;
  return el(
    'section',
    { class: 'panel explanation', 'aria-labelledby': 'explanation' },
    el('h2', { id: 'explanation' }, 'How it came about'),
    el(
      'ol',
      { class: 'findings' },
      words.explanation.map((finding) => findingItem(finding, names, data.sources)),
    ),
  );
}

function remedyItem({ changes, confirmation }) {
  return el(
    'li',
    {},
    changes.map((change, i) => el('p', { class: 'change' }, i === 0 ? '' : 'and ', visible(change))),
    el('p', { class: 'quiet' }, visible(confirmation)),
  );
}

function otherWays(others, data) {
  if (others.length === 0) return null;
  return [
    el('h3', {}, others.length === 1 ? 'One other way to fail' : 'Other ways to fail'),
    el(
      'ul',
      { class: 'others' },
      others.map(({ kind, message, places, replay }, i) =>
        el(
          'li',
          {},
          el('b', {}, visible(kind)),
          ': ',
          visibleLines(message),
          places.map((text) => el('div', { class: 'path quiet' }, visible(text))),
          replay === ''
            ? null
            : copyable(
                visible(`${data.program} replay ${replay}`),
                `the replay line of way ${i + 2}`,
              ),
        ),
      ),
    ),
  ];
}

export function explorationOf({ words }, data) {
  const { explored } = words;
  if (!explored) return null;
  return el(
    'section',
    { class: 'panel exploration', 'aria-labelledby': 'exploration' },
    el('h2', { id: 'exploration' }, 'Explored'),
    explored.choice ? el('p', {}, visible(explored.choice)) : null,
    explored.lost ? el('p', {}, visible(explored.lost)) : null,
    explored.blame ? el('p', { class: 'blame' }, visible(explored.blame)) : null,
    explored.remedies.length === 0
      ? null
      : [
          el('h3', {}, 'Nearest change'),
          el('ul', { class: 'remedies' }, explored.remedies.map(remedyItem)),
        ],
    explored.without_remedy ? el('p', {}, visible(explored.without_remedy)) : null,
    otherWays(explored.others, data),
    el('p', { class: 'quiet' }, visible(explored.searched)),
  );
}
