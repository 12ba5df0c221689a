import { writePlanned } from 'platform-scenarios/charts';
import { planSchemas } from './plan-schemas.ts';

console.log((await writePlanned(await planSchemas())).join('\n'));
