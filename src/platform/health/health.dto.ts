import { JSONSchema } from 'class-validator-jsonschema';
import { ChoiceField, TextField } from '../contracts/fields';

/** The state of the process and its parts. */
export class HealthDto {
  @ChoiceField('ok, error, or shutting_down.', ['ok', 'error', 'shutting_down'])
  status: string;

  @JSONSchema({ type: 'object', additionalProperties: true })
  @TextField('The parts that work.', { min: 0 })
  info: object;

  @JSONSchema({ type: 'object', additionalProperties: true })
  @TextField('The parts that do not.', { min: 0 })
  error: object;

  @JSONSchema({ type: 'object', additionalProperties: true })
  @TextField('All parts.', { min: 0 })
  details: object;
}
