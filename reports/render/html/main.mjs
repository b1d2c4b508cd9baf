// Puts the page of the address on the screen, and keeps the address that of what is shown.

import { checkView } from './check_view.mjs';
import { readData } from './data.mjs';
import { el, replaceChildren } from './dom.mjs';
import { openHelp } from './help.mjs';
import { listenToKeys } from './keys.mjs';
import { addressOf, routeOf } from './router.mjs';
import { inOrder, summaryView } from './summary.mjs';
import { visible } from './text.mjs';

const data = readData(document.getElementById('data').textContent);
const ordered = inOrder(data.checks);
const page = document.getElementById('page');
let shown = { key: undefined, view: null };

function missing(text) {
  return el(
    'div',
    {},
    el('h1', {}, 'Not in this report'),
    el('p', {}, text),
    el('p', {}, el('a', { href: addressOf({}) }, 'All checks')),
  );
}

function put(element, title) {
  replaceChildren(page, element);
  document.title = title;
  scrollTo(0, 0);
}

function showSummary() {
  shown = { key: undefined, view: null };
  put(summaryView(data), 'Interlock report');
}

function showCheck({ key, step }) {
  const check = data.checks.find((each) => each.key === key);
  if (check === undefined) {
    shown = { key: undefined, view: null };
    put(missing(`There is no check ${visible(key)}.`), 'Interlock report');
    return;
  }
  const view = checkView(check, data, ordered, step);
  shown = { key, view };
  put(view.element, `${visible(check.record.name)} · Interlock report`);
  view.attach();
  // Each step has an address of its own, yet stepping must not fill the history with them.
  view.stepper?.listen(({ number }, asked) => {
    if (asked) history.replaceState(null, '', addressOf({ key, step: number }));
  });
  if (step !== undefined) {
    page.querySelector('.interleaving')?.scrollIntoView();
    page.querySelector('[aria-current=step]')?.focus({ preventScroll: true });
  }
}

function follow(isFirst) {
  const route = routeOf(location.hash);
  if (route === null) put(missing('The address is of an unknown form.'), 'Interlock report');
  else if (route.key === undefined) showSummary();
  else if (
    route.key === shown.key &&
    route.step !== undefined &&
    shown.view?.stepper?.goToNumber(route.step)
  )
    return;
  else showCheck(route);
  if (!isFirst && route?.step === undefined) page.focus({ preventScroll: true });
}

function goTo(check) {
  if (check !== undefined) location.hash = addressOf(check);
}

function toFind() {
  const focus = () => document.getElementById('find')?.focus();
  if (shown.view === null) {
    focus();
    return;
  }
  // After the listener below, which puts the summary on the page.
  addEventListener('hashchange', focus, { once: true });
  goTo({});
}

addEventListener('hashchange', () => follow(false));
listenToKeys(() => {
  const at = ordered.findIndex(({ key }) => key === shown.key);
  return {
    ...shown.view,
    next: () => goTo(ordered[at + 1]),
    previous: () => (at > 0 ? goTo(ordered[at - 1]) : undefined),
    up: () => goTo({}),
    find: toFind,
    help: openHelp,
  };
});
replaceChildren(
  document.getElementById('banner'),
  el('a', { class: 'brand', href: addressOf({}) }, 'Interlock'),
  el('span', { class: 'words' }, 'report'),
  el(
    'button',
    { type: 'button', class: 'help', 'aria-haspopup': 'dialog', onclick: openHelp },
    'Keys and marks ',
    el('kbd', {}, '?'),
  ),
);
replaceChildren(document.getElementById('footer'), el('p', {}, data.words.totals));
follow(true);
requestAnimationFrame(() => performance.mark('interlock-interactive'));
