import { SetMetadata } from '@nestjs/common';

/** Rights on the whole server, each with those before it: an auditor sees what operators see, an admin acts. */
export const USER_ROLES = ['user', 'auditor', 'admin'] as const;
export type UserRole = (typeof USER_ROLES)[number];

export const NEEDS_ROLE = 'parley:needs-role';

/** Lets only people with this role call a route, or all routes of a controller. */
export const NeedsRole = (role: UserRole) => SetMetadata(NEEDS_ROLE, role);

/** Whether a role holds the rights of another. */
export const includesRole = (role: UserRole, needed: UserRole) =>
  USER_ROLES.indexOf(role) >= USER_ROLES.indexOf(needed);
