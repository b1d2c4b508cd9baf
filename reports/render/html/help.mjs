// What the keys and marks mean.

import { el, replaceChildren } from './dom.mjs';
import { kindsOfEdges } from './edges.mjs';
import { bindings, letters } from './keys.mjs';

function rows(pairs) {
  return el(
    'dl',
    {},
    pairs.map(([term, meaning]) => el('div', {}, el('dt', {}, term), el('dd', {}, meaning))),
  );
}

function lettersBox() {
  const box = el('input', {
    type: 'checkbox',
    onchange: () => {
      letters.act = box.checked;
    },
  });
  box.checked = letters.act;
  return el('label', { class: 'toggle' }, box, 'letters act as keys');
}

export function openHelp() {
  const dialog = document.getElementById('help');
  replaceChildren(
    dialog,
    el(
      'form',
      { method: 'dialog' },
      el('h2', { id: 'help-title' }, 'Keys and marks'),
      el('button', { autofocus: true, 'aria-label': 'Close the help' }, 'Close'),
    ),
    el('h3', {}, 'Keys'),
    el(
      'p',
      { class: 'quiet' },
      'Arrows, Home, End and Page work while a step or the scrubber has the focus; letters work everywhere.',
    ),
    lettersBox(),
    rows(
      bindings.map(({ shown, does }) => [
        shown.split(' ').length === 2 && shown.length <= 3
          ? shown.split(' ').map((key) => el('kbd', {}, key))
          : el('kbd', {}, shown),
        does,
      ]),
    ),
    el('h3', {}, 'Edges'),
    rows(kindsOfEdges.map(({ name, meaning }) => [name, meaning])),
    el(
      'p',
      {},
      'They are worked out from the recorded steps by the rules of C++20. ' +
        'A notification orders nothing by itself. Steps that are neither before nor after the ' +
        'current one have a dashed frame.',
    ),
    el('h3', {}, 'Badges'),
    rows([
      [
        el('span', { class: 'badge badge-stale' }, 'stale'),
        'read a value that was not the newest; memory orders allow it',
      ],
      [
        el('span', { class: 'badge badge-spurious' }, 'fails spuriously'),
        'a weak compare-exchange failed, or a wait returned, for no reason',
      ],
      [
        el('span', { class: 'badge badge-note' }, 'blocks'),
        'what else happened: blocks, woken by, wakes, times out',
      ],
      [
        el('span', { class: 'badge badge-culprit' }, 'write of data'),
        'a place that the failure names',
      ],
    ]),
  );
  dialog.showModal();
}
