import { AnyObjectField, ChoiceField } from '../contracts/fields';

/** The state of the process and its parts. */
export class HealthDto {
  @ChoiceField('ok, error, or shutting_down.', ['ok', 'error', 'shutting_down'])
  status: string;

  @AnyObjectField('The parts that work.')
  info: object;

  @AnyObjectField('The parts that do not.')
  error: object;

  @AnyObjectField('All parts.')
  details: object;
}
