import test from 'ava';
import { crashWords } from './crash-words.ts';

const logs: readonly [title: string, log: string, words: string][] = [
  [
    'an error without its trace, followed by a line of another stream',
    'ValueError: bad slug\nreading',
    'ValueError: bad slug',
  ],
  [
    'a Redis error banner and the lines below it',
    `*** FATAL CONFIG FILE ERROR (Redis 8.0.2) ***
Reading the configuration file, at line 2
>>> 'maxmemory "32megs"'
argument must be a memory value`,
    `FATAL CONFIG FILE ERROR (Redis 8.0.2): Reading the configuration file, at line 2 >>> 'maxmemory "32megs"' argument must be a memory value`,
  ],
  [
    'an announcement of the end, with the reason in the line above',
    `Fluent Bit v5.1.1
[2026/03/14 09:27:18] [error] [output] elastic plugin could not be found
[2026/03/14 09:27:18] [error] configuration file contains errors, aborting.`,
    '[error] [output] elastic plugin could not be found; [error] configuration file contains errors, aborting.',
  ],
  [
    'a list of errors, with their number below',
    `ERROR\tmain\tio.trino.server.Server\tConfiguration is invalid
==========

Errors:

1) Error: Configuration property 'query.max' was not used

1 error

==========`,
    "1) Error: Configuration property 'query.max' was not used",
  ],
  [
    'a line of logfmt',
    'time="2026-03-14T09:27:18Z" level=fatal msg="cannot read \\"conf\\"" err="not found" pkg=main',
    'cannot read "conf"; caused by: not found',
  ],
  [
    'a line of klog',
    'I0314 09:27:18.000000       7 main.go:80] "Starting"\nF0314 09:27:18.000000       7 main.go:94] "Failed to load" err="x"',
    '"Failed to load" err="x"',
  ],
  [
    'an uncaught error of Node',
    `file:///app/main.mjs:10
    throw new Error('no tables', { cause: error })
          ^

Error: no tables
    at start (file:///app/main.mjs:10:11)
    at async file:///app/main.mjs:143991:22 {
  [cause]: error: password authentication failed for user "app"
      at Parser.parseErrorMessage (/app/node_modules/pg-protocol/dist/parser.js:285:98)
      at TCP.onStreamRead (node:internal/stream_base_commons:189:23) {
    length: 104,
    code: '28P01'
  }
}

Node.js v24.1.0`,
    'Error: no tables; caused by: error: password authentication failed for user "app"',
  ],
  [
    'an error of Node with causes',
    `Error: cannot migrate
    at migrate (file:///app/main.mjs:10:11) {
  [cause]: Error: connect ECONNREFUSED 10.43.7.7:5432
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16) {
    errno: -111
  }
}`,
    'Error: cannot migrate; caused by: Error: connect ECONNREFUSED 10.43.7.7:5432',
  ],
  [
    'an AggregateError of Node',
    `AggregateError [ECONNREFUSED]: 
    at internalConnectMultiple (node:net:1134:18)
    at afterConnectMultiple (node:net:1715:7) {
  code: 'ECONNREFUSED',
  [errors]: [
    Error: connect ECONNREFUSED ::1:5432
        at createConnectionError (node:net:1678:14) {
      errno: -111
    },
    Error: connect ECONNREFUSED 127.0.0.1:5432
        at createConnectionError (node:net:1678:14)
  ]
}`,
    'Error: connect ECONNREFUSED ::1:5432',
  ],
  [
    'a message of several lines',
    `Error: Invalid settings:
  PORT is no number
  HOST is missing
    at parse (/app/a.js:1:1)`,
    'Error: Invalid settings: PORT is no number HOST is missing',
  ],
  [
    'a chain of Python',
    `Traceback (most recent call last):
  File "/app/db.py", line 3, in connect
    raise OperationalError("x")
psycopg.OperationalError: connection timeout expired

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    start()
RuntimeError: cannot start`,
    'RuntimeError: cannot start; caused by: psycopg.OperationalError: connection timeout expired',
  ],
  [
    'a panic of Go',
    `2026/03/14 09:27:18 starting
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49]

goroutine 1 [running]:
main.main()
	/src/main.go:9 +0x1d
exit status 2`,
    'panic: runtime error: invalid memory address or nil pointer dereference',
  ],
  [
    'log.Fatal of Go',
    '2026/03/14 09:27:18 listening\n2026/03/14 09:27:19 open /etc/shop/config.yaml: no such file or directory',
    'open /etc/shop/config.yaml: no such file or directory',
  ],
  [
    'a chain of Java',
    `Exception in thread "main" java.lang.IllegalStateException: Failed to start
	at shop.Main.main(Main.java:12)
Caused by: org.postgresql.util.PSQLException: FATAL: password authentication failed for user "shop"
	at org.postgresql.core.v3.ConnectionFactoryImpl.doAuthentication(ConnectionFactoryImpl.java:698)
	... 12 more`,
    'IllegalStateException: Failed to start; caused by: PSQLException: FATAL: password authentication failed for user "shop"',
  ],
  [
    'a panic of Rust',
    `thread 'main' panicked at src/main.rs:4:5:
no DATABASE_URL: NotPresent
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
    'no DATABASE_URL: NotPresent',
  ],
  ['an older panic of Rust', "thread 'main' panicked at 'no port', src/main.rs:4:5", 'no port'],
  [
    'what main of Rust returns',
    'Error: cannot read settings\n\nCaused by:\n    0: cannot open settings.toml\n    1: No such file or directory (os error 2)',
    'cannot read settings; caused by: cannot open settings.toml; caused by: No such file or directory (os error 2)',
  ],
  [
    'an exception of .NET',
    `Unhandled exception. System.InvalidOperationException: Cannot migrate
 ---> Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.43.7.7:5432
   at Npgsql.Internal.NpgsqlConnector.Connect()
   --- End of inner exception stack trace ---
   at Program.Main()`,
    'InvalidOperationException: Cannot migrate; caused by: Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.43.7.7:5432',
  ],
  [
    'an error of Ruby',
    "app.rb:3:in 'start': no database (RuntimeError)\n\tfrom app.rb:9:in '<main>'",
    'RuntimeError: no database',
  ],
  [
    'an error of PHP',
    'PHP Fatal error:  Uncaught PDOException: could not find driver in /app/x.php:3\nStack trace:\n#0 {main}\n  thrown in /app/x.php on line 3',
    'PDOException: could not find driver in /app/x.php:3',
  ],
  [
    'a migration that psql runs',
    'BEGIN\npsql:/migrations/0002_users.sql:7: ERROR:  relation "user" does not exist\nLINE 1: alter table user\n                    ^',
    '/migrations/0002_users.sql:7: relation "user" does not exist',
  ],
  [
    'an error of pino',
    `{"level":30,"msg":"starting"}
{"level":60,"time":1,"err":{"type":"Error","message":"no tables: password authentication failed","stack":"Error: no tables\\n    at a (file:///app/main.mjs:143991:22)"},"msg":"cannot start"}`,
    'cannot start; caused by: no tables: password authentication failed',
  ],
  [
    'causes in a JSON log',
    '{"severity":"ERROR","message":"migration 3 failed","error":{"message":"at 0003.sql:4","cause":{"message":"syntax error"}}}',
    'migration 3 failed; caused by: at 0003.sql:4; caused by: syntax error',
  ],
  [
    'an error of zap',
    '{"level":"fatal","ts":1.5,"caller":"main.go:3","msg":"cannot listen","error":"listen tcp :80: bind: permission denied"}\n',
    'cannot listen; caused by: listen tcp :80: bind: permission denied',
  ],
  [
    'a stack trace in a field of a JSON log',
    '{"level":"ERROR","message":"start","stack_trace":"java.lang.IllegalStateException: Failed\\n\\tat a.B.c(B.java:1)\\nCaused by: java.net.ConnectException: refused\\n\\tat a.B.c(B.java:2)"}',
    'start; caused by: IllegalStateException: Failed; caused by: ConnectException: refused',
  ],
  [
    'a fatal line after a handled error',
    'Error: retry later\n    at a (/app/a.js:1:1)\nFATAL: gave up after 5 tries',
    'FATAL: gave up after 5 tries',
  ],
  ['a shell', 'sh: 1: migrate: not found', 'sh: 1: migrate: not found'],
  ['a program without an error word', 'up\nbye', 'bye'],
  ['a line of a JSON log without an error', '{"level":"info","msg":"bye"}', 'bye'],
  ['a usage text after an error', 'error: unknown flag --prot\nUsage: shop [flags]', 'error: unknown flag --prot'],
];
for (const [title, log, words] of logs) {
  test(`The message is extracted from ${title}`, (t) => t.is(crashWords(log), words));
}

for (const log of ['', '\n \n', 'unable to retrieve container logs for containerd://0f9a']) {
  test(`No message is extracted from the log ${JSON.stringify(log)}`, (t) => t.is(crashWords(log), undefined));
}
