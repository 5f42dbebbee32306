const PATIENCE_MS = 5_000;
const STEP_MS = 100;

/** Presses the first control with such a name once that page is there; where none comes within 5 s, nothing happens. */
export function pressWhenThere(href: string, name: RegExp): void {
  const until = Date.now() + PATIENCE_MS;
  const pressOrWait = () => {
    const main = location.pathname === href ? document.getElementById("main") : null;
    const [control] = controlsNamed(name, main);
    if (control !== undefined) control.click();
    else if (Date.now() < until) setTimeout(pressOrWait, STEP_MS);
  };
  setTimeout(pressOrWait, STEP_MS);
}

/** The buttons and links in a part of the page whose names are such. */
export function controlsNamed(name: RegExp, within: Element | null): HTMLElement[] {
  const all = within?.querySelectorAll<HTMLElement>("button, a[href]") ?? [];
  return [...all].filter((control) => name.test((control.getAttribute("aria-label") ?? control.textContent).trim()));
}
