import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Debian's packages have put what the reference needs. */
export interface Installation {
  /** `initdb`, `postgres`, `psql` */
  postgresPrograms: string;
  /** the tables ejabberd expects */
  schema: string;
  /** the folder that holds ejabberd as an Erlang library */
  libraries: string;
}

const INSTALL = 'apt-get install ejabberd erlang-p1-pgsql postgresql';
const POSTGRES = '/usr/lib/postgresql';
const SCHEMA = '/usr/share/ejabberd/sql/pg.sql';
const ERLANG = '/usr/lib/erlang';

const foldersIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

/** The newest PostgreSQL. */
function postgresPrograms(): string | undefined {
  const versions = foldersIn(POSTGRES).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(POSTGRES, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

/** ejabberd lies in a folder that is named after the machine's architecture. */
const libraries = () =>
  foldersIn('/usr/lib')
    .map((name) => join('/usr/lib', name))
    .filter((folder) => folder.endsWith('-linux-gnu'))
    .find((folder) =>
      foldersIn(folder).some((name) => existsSync(join(folder, name, 'ebin', 'ejabberd.app'))),
    );

/** Without its driver ejabberd starts all the same, and archives nothing. */
const hasDriver = () => foldersIn(join(ERLANG, 'lib')).some((name) => name.startsWith('p1_pgsql-'));

/** @returns where everything is, or a sentence that says what is not there and the way out */
export function findInstallation(): Installation | string {
  const found = {
    postgresPrograms: postgresPrograms(),
    schema: existsSync(SCHEMA) ? SCHEMA : undefined,
    libraries: libraries(),
  };
  const absent = [
    ...(found.postgresPrograms ? [] : ['PostgreSQL']),
    ...(found.libraries && found.schema ? [] : ['ejabberd']),
    ...(hasDriver() ? [] : ["ejabberd's PostgreSQL driver (p1_pgsql)"]),
  ];
  if (absent.length === 0) return found as Installation;
  return `${absent.join(', ')} not found where Debian's packages put it: ${INSTALL}`;
}
