#!/usr/bin/env node
// Behaves like the program in a public image that it is called as: the same ports, paths, probes and commands.
import { basename } from 'node:path';
import { programs } from './programs.mjs';

const name = basename(process.argv[1]);
process.on('SIGTERM', () => process.exit(0));
const program = programs[name];
if (program === undefined)
  throw new Error(`no stand-in is named ${name}; there are ${Object.keys(programs).join(', ')}`);
await program(process.argv.slice(2));
