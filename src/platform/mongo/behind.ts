import type { mongo } from 'mongoose';

type Fields = Record<string, unknown>;

/**
 * What comes behind a position in an order by two fields that both rise (1) or both fall (-1); all of the scope where no
 * position is given. Each branch is one range of an index over the scope and the two.
 * @param position the two fields, in the order they are sorted by
 */
export function behind(scope: Fields, direction: 1 | -1, position?: Fields): mongo.Filter<mongo.Document> {
  if (!position) return scope;
  const [[first, x], [second, y]] = Object.entries(position) as [[string, unknown], [string, unknown]];
  const beyond = direction === 1 ? '$gt' : '$lt';
  return {
    $or: [
      { ...scope, [first]: x, [second]: { [beyond]: y } },
      { ...scope, [first]: { [beyond]: x } },
    ],
  };
}
