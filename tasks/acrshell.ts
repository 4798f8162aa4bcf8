// `npm run acrshell -- Get-AzContainerRegistryTag ...`: builds and starts the console.
import './build.ts';

await import('../out/acrshell.js' as string);
