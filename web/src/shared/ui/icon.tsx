const PATHS = {
  cart: 'M4 8h16l-1.500 11a2 2 0 0 1-2 1.700h-9a2 2 0 0 1-2-1.700zM8.500 8V7a3.500 3.500 0 0 1 7 0v1',
  theme: 'M12 3.500a8.500 8.500 0 1 0 0 17zM12 3.500a8.500 8.500 0 0 1 0 17',
  search: 'M11 4.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13m5 11.500 4 4',
  plus: 'M12 5.500v13M5.500 12h13',
  minus: 'M5.500 12h13',
  close: 'm6.500 6.500 11 11m0-11-11 11',
};

/** A line drawing in the colour of the text around it. It says nothing by itself: its button has the words. */
export const Icon = ({ name }: { name: keyof typeof PATHS }) => (
  <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
