import type { JsonSchema } from './schemas';

type Schemas = Record<string, JsonSchema>;

/** A value that a schema allows, put together from the examples of its properties. */
export function exampleOf(schema: JsonSchema, schemas: Schemas): unknown {
  const target = targetOf(schema, schemas);
  if (target) return exampleOf(target, schemas);
  if ('example' in schema) return schema.example;
  if (schema.type === 'array') return [exampleOf((schema.items ?? {}) as JsonSchema, schemas)];
  if (schema.properties) return exampleOfObject(schema.properties as Schemas, schemas);
  return exampleOfMap(schema.additionalProperties, schemas);
}

/** Where a schema only points to another one: that one. */
function targetOf({ $ref, allOf }: JsonSchema, schemas: Schemas): JsonSchema | undefined {
  if (typeof $ref === 'string') return schemas[$ref.split('/').at(-1) ?? ''];
  return Array.isArray(allOf) ? (allOf[0] as JsonSchema) : undefined;
}

function exampleOfMap(values: unknown, schemas: Schemas): object {
  if (typeof values !== 'object' || values === null) return {};
  return { '5f1d7a3c9b2e4d6f8a0c1b2d': exampleOf(values as JsonSchema, schemas) };
}

function exampleOfObject(properties: Schemas, schemas: Schemas): unknown {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property, schemas)]),
  );
}
