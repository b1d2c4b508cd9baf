// A button that copies a line.

import { announce } from './announcement.mjs';
import { el } from './dom.mjs';

/** Where pages from disk have no clipboard, or the reader refused it. */
function copyBySelection(text) {
  const box = el('textarea', { class: 'visually-hidden', 'aria-hidden': 'true', tabindex: '-1' });
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  return done;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** A line of code beside a button that copies it. `name` says what it is: "the replay line". */
export function copyable(line, name) {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'copy',
      'aria-label': `Copy ${name}`,
      onclick: async () => {
        const done = await copied(line);
        button.focus();
        button.textContent = done ? 'Copied' : 'Select and copy it';
        announce(done ? `Copied ${name}` : `${name} could not be copied`);
        setTimeout(() => {
          button.textContent = 'Copy';
        }, 2000);
      },
    },
    'Copy',
  );
  return el('div', { class: 'copyable' }, el('code', {}, line), button);
}
