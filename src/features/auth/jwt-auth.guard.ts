import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { tokenError } from '../../platform/auth/access-tokens';
import { IS_PUBLIC } from '../../platform/auth/caller.decorator';
import { AppError } from '../../platform/errors/app-error';

/** Every REST route needs a valid token unless it is marked public. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override canActivate(
    context: ExecutionContext,
  ): ReturnType<InstanceType<ReturnType<typeof AuthGuard>>['canActivate']> {
    const isPublic = this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [
      context.getHandler(),
      context.getClass(),
    ]);
    return isPublic || super.canActivate(context);
  }

  /** passport hands in what it found instead of throwing; failures of the session look-up pass as they are. */
  override handleRequest<T>(error: unknown, principal: T, info: unknown): T {
    if (error) throw error as Error;
    if (!principal) throw info instanceof AppError ? info : tokenError(info);
    return principal;
  }
}
