// `npm run bench`: the figures of the README, as ratios within one run.
import './build.ts';

await import('../bench/main.ts');
