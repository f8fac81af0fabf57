import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Principal } from './principal';

/** The proven caller of a REST route. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  return context.switchToHttp().getRequest<{ user: Principal }>().user;
});

export const IS_PUBLIC = 'parley:is-public';

/** Lets a route be called without a token. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
