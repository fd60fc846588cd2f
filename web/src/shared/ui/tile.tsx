type Props = {
  readonly picture: string | undefined;
  readonly tint: number;
  readonly size: number;
  readonly eager?: boolean;
};

/** A product's picture on its category's colour. It has no alt text, because the text beside it names the product. */
export const Tile = ({ picture, tint, size, eager = false }: Props) => (
  <span className={`tile tint-${tint}`}>
    {picture && (
      <img src={picture} alt="" width={size} height={size} loading={eager ? 'eager' : 'lazy'} decoding="async" />
    )}
  </span>
);
