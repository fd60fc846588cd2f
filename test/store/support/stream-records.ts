import type { AttributeValue } from '@aws-sdk/client-dynamodb';

interface Change {
  owner?: string;
  productId: string;
  /** 0 removes the line. */
  quantity: number;
  moved?: boolean;
  sequence?: bigint;
}

/** Creates stream records of lines, with consecutive sequence numbers that soon grow from 19 to 20 digits. */
export const streamRecords = () => {
  let sequence = 9_999_999_999_999_999_990n;
  return ({ owner = 'user#one', productId, quantity, moved = false, ...more }: Change) => {
    sequence += 1n;
    const image: Record<string, AttributeValue> = { quantity: { N: String(quantity) } };
    if (moved) image.movedTo = { S: 'user#other' };
    return {
      eventName: quantity === 0 ? 'REMOVE' : 'MODIFY',
      dynamodb: {
        SequenceNumber: String(more.sequence ?? sequence),
        Keys: { pk: { S: owner }, sk: { S: `product#${productId}` } },
        ...(quantity === 0 ? {} : { NewImage: image }),
      },
    };
  };
};
