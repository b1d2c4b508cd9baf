// The keyboard: every key that the report knows, in one table that the help shows, too.

const steps = [
  {
    keys: ['ArrowDown', 'j'],
    shown: '↓ j',
    does: 'next step',
    act: ({ stepper }) => stepper.forward(1),
  },
  {
    keys: ['ArrowUp', 'k'],
    shown: '↑ k',
    does: 'previous step',
    act: ({ stepper }) => stepper.forward(-1),
  },
  {
    keys: ['ArrowRight', '.'],
    shown: '→ .',
    does: 'next step of the same thread',
    act: ({ stepper }) => stepper.alongThread(1),
  },
  {
    keys: ['ArrowLeft', ','],
    shown: '← ,',
    does: 'previous step of the same thread',
    act: ({ stepper }) => stepper.alongThread(-1),
  },
  {
    keys: ['PageDown'],
    shown: 'Page ↓',
    does: 'ten steps on',
    act: ({ stepper }) => stepper.forward(10),
  },
  {
    keys: ['PageUp'],
    shown: 'Page ↑',
    does: 'ten steps back',
    act: ({ stepper }) => stepper.forward(-10),
  },
  { keys: ['Home'], shown: 'Home', does: 'first step', act: ({ stepper }) => stepper.first() },
  { keys: ['End'], shown: 'End', does: 'last step', act: ({ stepper }) => stepper.last() },
];

const page = [
  { keys: ['r'], shown: 'r', does: 'show or hide reads-from', act: ({ toggle }) => toggle?.('r') },
  {
    keys: ['m'],
    shown: 'm',
    does: 'show or hide modification order',
    act: ({ toggle }) => toggle?.('m'),
  },
  {
    keys: ['s'],
    shown: 's',
    does: 'show or hide synchronizes-with',
    act: ({ toggle }) => toggle?.('s'),
  },
  {
    keys: ['h'],
    shown: 'h',
    does: 'show or hide happens-before',
    act: ({ toggle }) => toggle?.('h'),
  },
  { keys: ['c'], shown: 'c', does: 'copy the replay line', act: ({ copy }) => copy?.() },
  { keys: ['n'], shown: 'n', does: 'next check', act: ({ next }) => next?.() },
  { keys: ['p'], shown: 'p', does: 'previous check', act: ({ previous }) => previous?.() },
  { keys: ['u'], shown: 'u', does: 'up to all checks', act: ({ up }) => up?.() },
  { keys: ['/'], shown: '/', does: 'find a check', act: ({ find }) => find?.() },
  { keys: ['?'], shown: '?', does: 'this help', act: ({ help }) => help() },
];

export const bindings = [...steps, ...page];

function isTyping(target) {
  return target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null;
}

/** Who speaks to the computer, or hits keys by accident, wants no single letters to act. */
export const letters = { act: true };

// Arrows, Home and the like scroll, unless the reader is among the steps. Letters work anywhere.
function isAmongSteps(target) {
  return target.closest('.lanes, .stepping') !== null;
}

/** `context()` gives what the actions above take; without a stepper there are no steps to go. */
export function listenToKeys(context) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const binding = bindings.find(({ keys }) => keys.includes(event.key));
    if (binding === undefined || (event.key.length === 1 && !letters.act)) return;
    const at = context();
    if (
      steps.includes(binding) &&
      (!at.stepper || (event.key.length > 1 && !isAmongSteps(event.target)))
    )
      return;
    event.preventDefault();
    binding.act(at);
  });
}
