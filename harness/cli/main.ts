#!/usr/bin/env node
// Nothing that an older Node does not know is loaded before its version is checked.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 22)) {
  process.stderr.write(
    `platform-scenarios needs Node 22.22 or newer, and this is Node ${process.versions.node}; next: install a newer one from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else {
  // Who reads the output may have enough of it, as head has; the work and its clean-up go on.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  // A warning is a line for the user, without the number of the process and the flag of Node that traces it.
  process.removeAllListeners('warning');
  process.on('warning', ({ message }) => process.stderr.write(`warning: ${message}\n`));
  // What is loaded from here on is compiled once for all runs, which is a third of the time that a short command takes.
  (await import('node:module')).enableCompileCache();
  const { commandLine } = await import('./command-line.ts');
  process.exitCode = await commandLine(process.argv.slice(2));
}

// Keeps the file a module, whose top level may wait.
export {};
