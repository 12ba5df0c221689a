#!/usr/bin/env node
// What the images of public charts promise, by the name that it is called by: their ports, paths, probes and commands.
import { basename } from 'node:path';
import { programs } from './programs.mjs';

const name = basename(process.argv[1]);
process.on('SIGTERM', () => process.exit(0));
const program = programs[name];
if (program === undefined)
  throw new Error(`no stand-in is named ${name}; there are ${Object.keys(programs).join(', ')}`);
await program(process.argv.slice(2));
