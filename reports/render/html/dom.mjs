// Elements, made without markup: a string is always a text node.

const vectors = 'http://www.w3.org/2000/svg';

function apply(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style')
      for (const [key, v] of Object.entries(value)) element.style.setProperty(key, v);
    else element.setAttribute(name, value === true ? '' : value);
  }
}

function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}

/** el('p', { class: 'why' }, 'text', el('b', {}, 'more')): children may be null, and lists. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  apply(element, properties);
  element.append(...present(children));
  return element;
}

export function drawn(tag, properties = {}, ...children) {
  const element = document.createElementNS(vectors, tag);
  apply(element, properties);
  element.append(...children);
  return element;
}

export function replaceChildren(element, ...children) {
  element.replaceChildren(...present(children));
}
