// What the browser test asks of every page it opens. These functions run inside the page, so each
// must be complete in itself; each gives a list of what is wrong.

/** The page must not scroll sideways; boxes within it may. */
export function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (element) => element.closest('.lanes, .code-box, .edges') !== null;
  const wide = [...document.querySelectorAll('body *')].filter(
    (e) => !scrolls(e) && e.getBoundingClientRect().right > width + 1,
  );
  return [
    `scroll width ${document.documentElement.scrollWidth}`,
    ...wide.slice(0, 5).map((e) => `${e.tagName}.${e.className}`),
  ];
}

/** Text must have a contrast of at least 4.5 to 1 (WCAG 1.4.3). */
export function contrasts() {
  const parse = (color) => {
    const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) =>
      v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element) => {
    for (let e = element; e !== null; e = e.parentElement) {
      const { rgb, a } = parse(getComputedStyle(e).backgroundColor);
      if (a === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const wrong = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (
      texts.currentNode.data.trim() === '' ||
      !element.checkVisibility() ||
      element.closest('script, .visually-hidden, .skip, button:disabled')
    )
      continue;
    const [light, dark] = [
      luminance(parse(getComputedStyle(element).color).rgb),
      luminance(backgroundOf(element)),
    ].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    let opacity = 1;
    for (let e = element; e !== null; e = e.parentElement)
      opacity *= Number(getComputedStyle(e).opacity);
    if (ratio < 4.5 || opacity < 1)
      wrong.add(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}, opacity ${opacity}`);
  }
  return [...wrong].slice(0, 8);
}

/** What a screen reader stops at has a name, and the landmarks and headings are there. */
export function accessibleNames() {
  const wrong = [];
  const nameOf = (e) =>
    e.getAttribute('aria-label') ?? (e.labels?.[0]?.textContent || e.textContent);
  for (const element of document.querySelectorAll(
    'a[href], button, input, summary, [role=group], [role=toolbar], table',
  ))
    if (element.checkVisibility() && element.tagName !== 'TABLE' && nameOf(element).trim() === '')
      wrong.push(`no name: ${element.outerHTML.slice(0, 80)}`);
  for (const table of document.querySelectorAll('table:not([role=presentation])')) {
    if (!table.hasAttribute('aria-label')) wrong.push('a table without a name');
    if (table.querySelector('th[scope]') === null) wrong.push('a table without headers');
  }
  for (const [selector, count] of [
    ['main', 1],
    ['h1', 1],
    ['header', 1],
    ['footer', 1],
    ['.step[tabindex="0"]', document.querySelector('.step') ? 1 : 0],
  ])
    if (document.querySelectorAll(selector).length !== count)
      wrong.push(`${selector}: not ${count}`);
  for (const element of document.querySelectorAll('[id]'))
    if (document.querySelectorAll(`[id="${element.id}"]`).length > 1)
      wrong.push(`id ${element.id} twice`);
  return wrong;
}
