import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module';
import { UsersModule } from '../users/users.module';
import { DemoService } from './demo.service';

/** Demo people for a first look. */
@Module({ imports: [AuthModule, UsersModule], providers: [DemoService], exports: [DemoService] })
export class DemoModule {}
