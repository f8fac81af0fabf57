import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module';
import { AppConfig } from '../config/app-config';
import { envExample } from '../config/env-example';
import { defaultSettings } from '../config/load-config';
import { buildAsyncApi } from '../platform/contracts/asyncapi';
import { buildOpenApi } from '../platform/contracts/openapi';
import { buildWireTypes } from '../platform/contracts/wire-types';
import { declaredErrors } from '../platform/errors/define-errors';
import { createHttpAdapter } from '../platform/http/http-setup';
import { declaredCollections } from '../platform/mongo/collections';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Every generated file of the repository, by path, made from the code alone: nothing is connected to. */
async function generate(): Promise<Map<string, string>> {
  const config = new AppConfig(defaultSettings(), false);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config),
    createHttpAdapter(config),
    {
      logger: false,
      preview: true,
    },
  );
  const files = new Map<string, string>([
    ['.env.example', envExample()],
    ['schemas/openapi.json', json(buildOpenApi(app))],
    ['schemas/asyncapi.json', json(buildAsyncApi())],
    ['schemas/errors.json', json(declaredErrors())],
    ['src/client/wire.ts', await buildWireTypes()],
  ]);
  for (const collection of declaredCollections()) {
    files.set(join('schemas', 'mongo', `${collection.name}.json`), json(collection));
  }
  return files;
}

function write(files: Map<string, string>): void {
  for (const [file, content] of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  process.stdout.write(`${files.size} files written\n`);
}

function check(files: Map<string, string>): void {
  const stale = [...files].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
  if (stale.length === 0) {
    process.stdout.write(`${files.size} generated files are up to date\n`);
    return;
  }
  const names = stale.map(([file]) => `  ${file}`).join('\n');
  process.stderr.write(`These files differ from the code:\n${names}\nRun npm run schemas and commit them.\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const files = await generate();
  if (process.argv.includes('--check')) check(files);
  else write(files);
}

void main();
