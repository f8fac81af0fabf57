import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Principal } from '../../platform/auth/principal';
import { includesRole, NEEDS_ROLE, type UserRole } from '../../platform/auth/roles';
import { coreErrors } from '../../platform/errors/core.errors';
import { UsersService } from '../users/users.service';

/** Routes of operators: the role is read anew with every call, so that one who lost it is out at once. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly users: UsersService,
  ) {}

  /** @throws FORBIDDEN */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const needed = this.reflector.getAllAndOverride<UserRole | undefined>(NEEDS_ROLE, places);
    if (!needed) return true;
    const { user } = context.switchToHttp().getRequest<{ user: Principal }>();
    const { role } = await this.users.get(user.userId);
    if (!includesRole(role, needed)) throw coreErrors.FORBIDDEN();
    return true;
  }
}
