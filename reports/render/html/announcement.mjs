// What a screen reader is told when the focus does not say it.

export function announce(text) {
  document.getElementById('announcement').textContent = text;
}
