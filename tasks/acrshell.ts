// `npm run acrshell -- Get-AzContainerRegistryTag ...`: the console, built first.
import './build.ts';

await import('../out/acrshell.js' as string);
