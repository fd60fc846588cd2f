const PATHS = {
  cart: 'M4 8h16l-1.5 11a2 2 0 0 1-2 1.7h-9a2 2 0 0 1-2-1.7zM8.5 8V7a3.5 3.5 0 0 1 7 0v1',
  theme: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zv17a8.5 8.5 0 0 0 0-17z',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13m5 11.5 4 4',
  plus: 'M12 5.5v13M5.5 12h13',
  minus: 'M5.5 12h13',
  close: 'm6.5 6.5 11 11m0-11-11 11',
};

/** An icon in the text colour, hidden from screen readers: its button has the label. */
export const Icon = ({ name }: { name: keyof typeof PATHS }) => (
  <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
