import type { mongo, Schema } from 'mongoose';

/** A collection as the application declares it; `schemas/mongo/<name>.json` shows it and boot makes it so. */
export interface DeclaredCollection {
  name: string;
  validator: Record<string, unknown>;
  indexes: { key: Record<string, number>; options: mongo.CreateIndexesOptions; serves: string }[];
  backfill: Record<string, unknown>;
}

type IndexOptions = mongo.CreateIndexesOptions & {
  /** the repository method that needs it: an index nobody asks for is not built */
  serves: string;
};

const schemas = new Map<
  string,
  { schema: Schema; indexes: DeclaredCollection['indexes']; backfill: DeclaredCollection['backfill'] }
>();

/**
 * Declares a collection and its indexes, each with the query it serves. Called once, in the schema file.
 * @param backfill what documents get in fields that were not there yet when they were written
 */
export function declareCollection(
  name: string,
  schema: Schema,
  indexes: [key: Record<string, 1 | -1>, options: IndexOptions][],
  backfill: Record<string, unknown> = {},
): void {
  const declared = indexes.map(([key, { serves, ...options }]) => ({ key, options, serves }));
  schemas.set(name, { schema, indexes: declared, backfill });
}

/** All collections, sorted by name; complete once the application module was loaded. */
export function declaredCollections(): DeclaredCollection[] {
  return [...schemas.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { schema, indexes, backfill }]) => ({
      name,
      indexes,
      validator: validatorOf(schema),
      backfill,
    }));
}

function validatorOf(schema: Schema): Record<string, unknown> {
  return { $jsonSchema: schema.toJSONSchema({ useBsonType: true }) as Record<string, unknown> };
}
