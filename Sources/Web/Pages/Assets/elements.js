// Elements made by scripts.

/** An element with a class and words, where they are given. */
export function make(name, className = "", content = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (content) element.textContent = content;
  return element;
}
