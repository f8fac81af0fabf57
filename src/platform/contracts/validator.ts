import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isStorableText } from '../../shared/text';
import { coreErrors } from '../errors/core.errors';
import { contractSchemas, SCHEMA_POINTER } from './schemas';

type Dto<T> = new () => T;
/** Checks a value of unknown origin; returns it typed, or throws VALIDATION or PAYLOAD_TOO_LARGE with the faults. */
export type Check<T> = (value: unknown) => T;

const MAX_FAULTS = 10;
const ROOT = 'parley';

function createAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ allErrors: false, verbose: true, coerceTypes, strict: false, allowUnionTypes: true });
  addFormats(ajv, ['date-time']);
  ajv.addFormat('storable-text', { type: 'string', validate: isStorableText });
  ajv.addKeyword({
    keyword: 'x-max-bytes',
    type: 'string',
    schemaType: 'number',
    validate: (limit: number, text: string) => Buffer.byteLength(text) <= limit,
  });
  ajv.addSchema({ $id: ROOT, components: { schemas: contractSchemas() } });
  return ajv;
}

const instances = new Map<boolean, Ajv>();

/**
 * Compiles the schema of a DTO class, once the application module was loaded. A compiled check costs well under a microsecond, which is why sockets and
 * REST share it instead of a pipe that walks decorators for each message.
 * @param coerceTypes true for query strings, where numbers arrive as text
 */
export function compileCheck<T>(dto: Dto<T>, { coerceTypes = false } = {}): Check<T> {
  const validate = compile(dto.name, coerceTypes);
  return (value) => {
    if (validate(value)) return value as T;
    throw faultsToError(validate.errors ?? []);
  };
}

function compile(className: string, coerceTypes: boolean): ValidateFunction {
  if (!(className in contractSchemas())) throw new Error(`${className} declares no fields`);
  let ajv = instances.get(coerceTypes);
  if (!ajv) instances.set(coerceTypes, (ajv = createAjv(coerceTypes)));
  return ajv.compile({ $ref: `${ROOT}${SCHEMA_POINTER}${className}` });
}

function faultsToError(errors: ErrorObject[]) {
  const details = errors.slice(0, MAX_FAULTS).map(({ instancePath, keyword, message, params, schema }) => ({
    path: instancePath + ('additionalProperty' in params ? `/${String(params.additionalProperty)}` : ''),
    rule: keyword,
    message:
      keyword === 'x-max-bytes' ? `must be at most ${String(schema)} bytes of UTF-8` : (message ?? keyword),
  }));
  if (errors.some(({ keyword }) => keyword === 'x-max-bytes'))
    return coreErrors.PAYLOAD_TOO_LARGE({ details });
  return coreErrors.VALIDATION({ details });
}
