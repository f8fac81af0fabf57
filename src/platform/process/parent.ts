import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppConfig } from '../../config/app-config';
import { Log } from '../logger/logger';
import { Welcome } from './welcome';

/** Tells `npm start`, if that is who started us, and the log where we are. */
export async function reportReady(app: NestFastifyApplication, config: AppConfig): Promise<void> {
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  const addresses = {
    API: `${url}/api`,
    Socket: `${url}/rt`,
    Documentation: `${url}/docs`,
    Health: `${url}/health/ready`,
  };
  new Log('Main').info('serving', { url, roles: config.roles });
  process.send?.({ type: 'ready', addresses, demoLogins: app.get(Welcome).demoLogins });
}
