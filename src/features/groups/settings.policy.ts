import { coreErrors } from '../../platform/errors/core.errors';
import type { SettingsPatchDto } from './dto/group.dto';

/** That what is kept for a time says for how long, and nothing else does. @throws VALIDATION */
export function requireWholeRetention({ retention }: SettingsPatchDto = {}): void {
  if (!retention || (retention.mode === 'ttl') === (retention.seconds !== undefined)) return;
  const message = retention.mode === 'ttl' ? 'is required for ttl' : 'is only for ttl';
  throw coreErrors.VALIDATION({
    details: [{ path: '/settings/retention/seconds', rule: 'required', message }],
  });
}
