import { navigate } from '../../shared/router.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { type Filter, filterPath, readFilter, SORTS } from './filter.ts';

type Props = { readonly filter: Filter; readonly categories: readonly string[] };

/** Scrolls the row of chips, which may be wider than the screen, to the selected one, without scrolling the page. */
const scrollRowTo = (chip: HTMLElement | null): void => {
  const row = chip?.parentElement;
  if (row) row.scrollLeft = chip.offsetLeft - row.offsetLeft - (row.clientWidth - chip.clientWidth) / 2;
};

/** Category, search and sort. Each change updates the address; only a new category adds a history entry. */
export const Toolbar = ({ filter, categories }: Props) => {
  const change = (part: Partial<Filter>, replace = true) => navigate(filterPath({ ...filter, ...part }), { replace });
  return (
    <search className="toolbar">
      <fieldset className="chips">
        <legend className="visually-hidden">Category</legend>
        {['', ...categories].map((category) => (
          <button
            key={category}
            type="button"
            className="chip"
            aria-pressed={filter.category === category}
            ref={filter.category === category ? scrollRowTo : undefined}
            onClick={() => change({ category }, false)}
          >
            {category || 'Everything'}
          </button>
        ))}
      </fieldset>
      <label className="search-field">
        <Icon name="search" />
        <span className="visually-hidden">Search products</span>
        <input
          type="search"
          placeholder="Search"
          value={filter.query}
          onChange={({ target }) => change({ query: target.value })}
        />
      </label>
      <label className="sort-field">
        <span className="visually-hidden">Sort by</span>
        <select
          value={filter.sort}
          onChange={({ target }) => change({ sort: readFilter(`sort=${target.value}`).sort })}
        >
          {Object.entries(SORTS).map(([sort, text]) => (
            <option key={sort} value={sort}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
};
