import type { JsonSchema } from './schemas';

type Schemas = Record<string, JsonSchema>;

/** A value that a schema allows, put together from the examples of its properties. */
export function exampleOf(schema: JsonSchema, schemas: Schemas): unknown {
  if (typeof schema.$ref === 'string')
    return exampleOf(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  if ('example' in schema) return schema.example;
  if (Array.isArray(schema.allOf)) return exampleOf(schema.allOf[0] as JsonSchema, schemas);
  if (schema.type === 'array') return [exampleOf((schema.items ?? {}) as JsonSchema, schemas)];
  if (schema.properties) return exampleOfObject(schema.properties as Schemas, schemas);
  const values = schema.additionalProperties;
  if (values && typeof values === 'object') {
    return { '5f1d7a3c9b2e4d6f8a0c1b2d': exampleOf(values as JsonSchema, schemas) };
  }
  return {};
}

function exampleOfObject(properties: Schemas, schemas: Schemas): unknown {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, exampleOf(property, schemas)]),
  );
}
