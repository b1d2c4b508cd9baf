// Buttons and a scrubber to move the current step with.

import { el } from './dom.mjs';

export function steppingBar(stepper, count) {
  const button = (name, label, act) =>
    el('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, name);
  const back = button('◀', 'Previous step', () => stepper.forward(-1));
  const on = button('▶', 'Next step', () => stepper.forward(1));
  const scrubber = el('input', {
    type: 'range',
    class: 'scrubber',
    'aria-label': 'Step',
    min: 1,
    max: count,
    value: 1,
    oninput: () => stepper.go(Number(scrubber.value) - 1),
  });
  const position = el('output', { class: 'position' });
  const bar = el(
    'div',
    { class: 'stepping', role: 'toolbar', 'aria-label': 'Stepping' },
    back,
    scrubber,
    on,
    position,
  );
  const show = ({ index, number }) => {
    scrubber.value = String(index + 1);
    scrubber.setAttribute('aria-valuetext', `step ${number} of ${count}`);
    position.textContent = `${index + 1} / ${count}`;
    back.disabled = index === 0;
    on.disabled = index === count - 1;
  };
  return { bar, show };
}
