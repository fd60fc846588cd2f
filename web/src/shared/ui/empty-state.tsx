import type { ReactNode } from 'react';

type Props = {
  readonly level?: 1 | 2;
  readonly picture?: string;
  readonly title: string;
  readonly children: ReactNode;
};

/** Shown when there is no content: says why, and what to do next. */
export const EmptyState = ({ level = 2, picture, title, children }: Props) => {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="empty">
      {picture && <img src={picture} alt="" width="112" height="112" />}
      <Heading>{title}</Heading>
      {children}
    </div>
  );
};
