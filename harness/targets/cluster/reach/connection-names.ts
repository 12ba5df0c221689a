import type { Protocol } from '../../target.ts';

/** How to recognise a database: by URI scheme, by port, and by keys in Secrets and environment variables, compared
 * without separators. */
interface Names {
  readonly scheme: RegExp;
  readonly port: number;
  readonly portName: RegExp;
  readonly user: RegExp;
  readonly password: RegExp;
  readonly database: RegExp;
}

export const names: Readonly<Record<Protocol, Names>> = {
  postgres: {
    scheme: /^postgres(ql)?:\/\//,
    port: 5432,
    portName: /postgres|pgsql|sql/,
    user: /^(pg|postgres(ql)?|db|database|userdb|app)?user(name)?$/,
    password: /^(pg|postgres(ql)?|db|database|userdb|app)?(user|admin)?pass(word|wd)?$/,
    database: /^(pg|postgres(ql)?)?(database|db|dbname|databasename)$/,
  },
  redis: {
    scheme: /^(redis|valkey)s?:\/\//,
    port: 6379,
    portName: /redis|valkey/,
    user: /^(redis|valkey)user(name)?$/,
    password: /^((redis|valkey)?(default)?(auth)?pass(word|wd)?|requirepass|rediscliauth|valkeycliauth)$/,
    database: /^(redis|valkey)(database|db)$/,
  },
  mysql: {
    scheme: /^(mysql|mariadb):\/\//,
    port: 3306,
    portName: /mysql|mariadb/,
    user: /^(mysql|mariadb|db|database)?user(name)?$/,
    password: /^(mysql|mariadb|db|database)?(user|root)?pass(word|wd)?$/,
    database: /^(mysql|mariadb)?(database|db|dbname|databasename)$/,
  },
  mongodb: {
    scheme: /^mongodb:\/\//,
    port: 27_017,
    portName: /mongo/,
    user: /^mongo(db)?(initdb)?(root)?user(name)?$/,
    password: /^mongo(db)?(initdb)?(root)?pass(word|wd)?$/,
    database: /^mongo(db)?(initdb)?(database|db)$/,
  },
};

/** Default user of a database, if no key names one. */
export const superusers: Readonly<Partial<Record<Protocol, string>>> = { postgres: 'postgres', mysql: 'root' };
