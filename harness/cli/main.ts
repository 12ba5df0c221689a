#!/usr/bin/env node
// Check the version before loading anything that an older Node cannot parse.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(
    `platform-scenarios needs Node 22.22 or newer, and this is Node ${process.versions.node}; next: install a newer one from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  // A reader such as `head` may close the output early; the run and its cleanup continue.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  // Print warnings as simple lines, without the process id and Node's hint about --trace-warnings.
  process.removeAllListeners('warning');
  process.on('warning', ({ message }) => process.stderr.write(`warning: ${message}\n`));
  // Modules loaded from here on are compiled once for all runs, which saves a third of the time of a short command.
  (await import('node:module')).enableCompileCache();
  const { commandLine } = await import('./command-line.ts');
  process.exitCode = await commandLine(process.argv.slice(2));
}

// Makes this file a module, so that top-level await is allowed.
export {};
