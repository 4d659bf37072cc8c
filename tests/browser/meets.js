// What a hand or a keyboard meets on a page, as `meets.…`. Installed before the page's own scripts.
window.meets = (() => {
  const TARGETS = 'a[href], button, input, textarea, select, summary, [role="tab"], [role="option"], .w[tabindex]';
  const FINGER = 40;

  // A box that Streamlit draws stands for each input that it hides.
  function standIn(element) {
    if (element.type === 'range') return element.closest('[data-rac]') ?? element;
    if (['checkbox', 'radio'].includes(element.type)) return element.closest('label') ?? element;
    return element;
  }

  function isThere(element) {
    const box = standIn(element).getBoundingClientRect();
    const isShown = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    // Told to screen readers alone: in a box of one pixel that shows nothing.
    const frame = element.parentElement;
    const isForReaders = element === standIn(element) && frame.clientWidth <= 1 && getComputedStyle(frame).overflow === 'hidden';
    return isShown && !isForReaders && box.width > 1 && box.height > 1 && box.right > 0 && !element.closest('[aria-hidden="true"], [inert]');
  }

  // All that can be pressed; while a window is open over the page, only what is in it.
  function targets() {
    const windows = document.querySelectorAll('[role="dialog"]');
    return [...(windows[windows.length - 1] ?? document).querySelectorAll(TARGETS)].filter((element) => !element.disabled && isThere(element));
  }

  function name(element) {
    const said = element.getAttribute('aria-label') || element.innerText || element.dataset.testid || element.className;
    return `${element.tagName.toLowerCase()} “${String(said).replace(/\s+/g, ' ').trim().slice(0, 40)}”`;
  }

  // The middle of an element, scrolled to, and what lies over it there: null when nothing does.
  function middle(element) {
    const target = standIn(element);
    target.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = target.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return { x, y, over: top && target.contains(top) ? null : top ? name(top) : 'nothing of the page' };
  }

  // How far a finger may miss the middle: the element's own box, or what else of the page counts as the element.
  function isWideEnough(element) {
    const { x, y, over } = middle(element);
    if (over) return false;
    const target = standIn(element);
    const { width, height } = target.getBoundingClientRect();
    const reach = FINGER / 2 - 0.5;
    const hits = (dx, dy) => target.contains(document.elementFromPoint(x + dx, y + dy));
    const isWide = width >= FINGER - 0.5 || (hits(-reach, 0) && hits(reach, 0));
    const isTall = height >= FINGER - 0.5 || (hits(0, -reach) && hits(0, reach));
    return isWide && isTall;
  }

  function luminance(colour) {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function contrast(...colours) {
    const [low, high] = colours.map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }

  // The ring around what has the focus, or around the box that stands for it: its contrast to the page, 0 without one.
  function ring(element) {
    const ground = getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor;
    for (let [box, level] = [element, 0]; box && level < 5; [box, level] = [box.parentElement, level + 1]) {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(box);
      if (outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2) return contrast(outlineColor, ground);
    }
    return 0;
  }

  // What has the focus: its name, the contrast of its ring, and its box on the page as if nothing were scrolled;
  // `isInside` while Tab goes on within one element, as from cell to cell of a table; null on the page itself, and where the focus has been since `walk` was called.
  const been = new Set();
  let last = null;
  function focused() {
    const element = document.activeElement;
    if (element === last) return { isInside: true };
    last = element;
    if (!element || element === document.body || been.has(element)) return null;
    been.add(element);
    const { x, y, width, height } = standIn(element).getBoundingClientRect();
    let scrolled = 0;
    for (let box = element.parentElement; box; box = box.parentElement) scrolled += box.scrollTop;
    const isOurs = !element.matches('[role="dialog"], [role="dialog"] [aria-label="Close"], main, .skip') &&
      !element.closest('[data-testid="stHeader"], [data-testid="stElementToolbar"]');
    const contrastOfRing = element.matches("main") ? Infinity : ring(element);
    return { name: name(element), ring: contrastOfRing, x, y: y + scrolled, width, height, isOurs };
  }

  // Begin at the top of the page, or of the window that is open over it.
  function walk() {
    been.clear();
    const start = document.querySelector('[role="dialog"]') ? targets()[0] : document.querySelector('[data-testid="stMainMenuButton"]');
    start.focus();
  }

  // While held, a press lands but does nothing: what it landed on is kept instead.
  let isHeld = false;
  let landed = null;
  const HELD = 'pointerdown pointerup pointerover pointerenter pointermove mousedown mouseup mouseover mouseenter ' +
    'mousemove touchstart touchend click focusin';
  for (const kind of HELD.split(' ')) {
    window.addEventListener(kind, (event) => {
      if (!isHeld) return;
      event.stopImmediatePropagation();
      if (kind === 'mousedown') event.preventDefault();
      if (kind !== 'click') return;
      event.preventDefault();
      landed = event.target;
    }, { capture: true });
  }

  return {
    targets, name, middle, focused, walk,
    hold: (held) => { isHeld = held; },
    landedIn: (element) => {
      const target = standIn(element);
      const found = landed;
      landed = null;
      return Boolean(found) && (target.contains(found) || target.contains(standIn(found)));
    },
    tooSmall: () => targets().filter((element) => !isWideEnough(element)).map((element) => {
      const { width, height } = standIn(element).getBoundingClientRect();
      return `${name(element)}: ${Math.round(width)} × ${Math.round(height)}`;
    }),
  };
})();
