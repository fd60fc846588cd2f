import { navigate } from '../../shared/router.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { type Filter, filterPath, readFilter, SORTS } from './filter.ts';

type Props = { readonly filter: Filter; readonly categories: readonly string[] };

/** Brings the chosen chip into sight: their row may be longer than the screen. The page itself stays where it is. */
const bringIntoSight = (chip: HTMLElement | null): void => {
  const row = chip?.parentElement;
  if (row) row.scrollLeft = chip.offsetLeft - row.offsetLeft - (row.clientWidth - chip.clientWidth) / 2;
};

/** Category, search and sort. Each change goes to the address; only a category is a step for the back button. */
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
            ref={filter.category === category ? bringIntoSight : undefined}
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
