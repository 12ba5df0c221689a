import { appendFileSync } from 'node:fs';

// Loaded before a program, by NODE_OPTIONS: at its end it tells the most memory that it took, in KiB.
process.on('exit', () => {
  appendFileSync(process.env.PEAKS_FILE ?? '', `${process.argv[1]} ${process.resourceUsage().maxRSS}\n`);
});
