import { appendFileSync } from 'node:fs';

// Loaded into a program by NODE_OPTIONS. When the program exits, it writes its peak memory in KiB.
process.on('exit', () => {
  appendFileSync(process.env.PEAKS_FILE ?? '', `${process.argv[1]} ${process.resourceUsage().maxRSS}\n`);
});
