import 'reflect-metadata';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { getMetadataStorage } from 'class-validator';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage';

/** A JSON Schema as OpenAPI 3.1 and AsyncAPI 3 read it. */
export type JsonSchema = Record<string, unknown>;

/** Where nested classes are referred to; the same in OpenAPI, AsyncAPI and the compiled validators. */
export const SCHEMA_POINTER = '#/components/schemas/';

let cached: Record<string, JsonSchema> | undefined;

/**
 * The JSON Schema of every class decorated with `fields.ts`, by class name. Unknown properties are refused in all of
 * them: what a client may not set (sender, numbers, time) it cannot smuggle in. Complete only once all DTO files have
 * been imported, that is after the application module was loaded.
 */
export function contractSchemas(): Record<string, JsonSchema> {
  cached ??= buildSchemas();
  return cached;
}

/** Two classes of one name would become one shape, of both their fields. */
function requireDistinctNames(): void {
  // the storage shows its classes to nobody, and the library above reads them the same way
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    validationMetadatas: ReadonlyMap<{ name: string }, unknown>;
  };
  const names = [...validationMetadatas.keys()].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`two DTO classes are called ${twice}`);
}

function buildSchemas(): Record<string, JsonSchema> {
  requireDistinctNames();
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage as never,
    refPointerPrefix: SCHEMA_POINTER,
    additionalConverters: {
      wireString: { type: 'string' },
      wireMap: { type: 'object' },
      wireNullable: {},
      // by themselves these two say `number` over the `integer` of the same field, and let 1.5 through
      min: ({ constraints }) => ({ minimum: constraints[0] as number }),
      max: ({ constraints }) => ({ maximum: constraints[0] as number }),
    },
  }) as Record<string, JsonSchema>;
  for (const schema of Object.values(schemas)) schema.additionalProperties = false;
  return schemas;
}
