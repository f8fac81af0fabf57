import type { mongo, Schema } from 'mongoose';

/** Of a collection whose documents are measurements; the database refuses a validator for one. */
export interface TimeSeries {
  /** the field that says when it was measured */
  timeField: string;
  /** the field that names the series */
  metaField: string;
  /** how long a measurement is kept */
  expireAfterSeconds: number;
}

/** A collection as the application declares it; `schemas/mongo/<name>.json` shows it and boot makes it so. */
export interface DeclaredCollection {
  name: string;
  /** what documents look like; enforced by the database unless it is a time series */
  validator: Record<string, unknown>;
  timeSeries?: TimeSeries;
  indexes: { key: Record<string, number>; options: mongo.CreateIndexesOptions; serves: string }[];
  backfill: Record<string, unknown>;
}

type IndexOptions = mongo.CreateIndexesOptions & {
  /** the repository method that needs it: an index nobody asks for is not built */
  serves: string;
};

const schemas = new Map<string, Omit<DeclaredCollection, 'name' | 'validator'> & { schema: Schema }>();

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

/**
 * Declares a collection of measurements. An index on the two fields of the series is what the database itself makes from
 * version 6.3 on.
 */
export function declareTimeSeries(
  name: string,
  schema: Schema,
  timeSeries: TimeSeries,
  serves: string,
): void {
  const { metaField, timeField } = timeSeries;
  const indexes = [{ key: { [metaField]: 1, [timeField]: 1 }, options: {}, serves }];
  schemas.set(name, { schema, indexes, backfill: {}, timeSeries });
}

/** All collections, sorted by name; complete once the application module was loaded. */
export function declaredCollections(): DeclaredCollection[] {
  return [...schemas.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { schema, indexes, backfill, timeSeries }]) => ({
      name,
      indexes,
      validator: validatorOf(schema),
      backfill,
      ...(timeSeries && { timeSeries }),
    }));
}

function validatorOf(schema: Schema): Record<string, unknown> {
  return { $jsonSchema: schema.toJSONSchema({ useBsonType: true }) as Record<string, unknown> };
}
