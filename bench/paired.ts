import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostReady } from './host.ts';
import { middle, milliseconds, type Row } from './measure.ts';
import * as powershell from './powershell.ts';
import type { RegistryProcess } from './registryProcess.ts';

/** Milliseconds or requests by row, measured once in each round. */
type Figures = ReadonlyMap<string, number>;

/**
 * Compares this tree with another built one, alternately and against one registry: two separate runs on a busy machine
 * would not show the difference. Ten percent are noise; one more request is a difference.
 */
export async function pairedRows(registry: RegistryProcess, other: string, rounds: number): Promise<Row[]> {
  const theirs = join(other, 'out', 'AcrShell');
  if (!existsSync(theirs)) throw new Error(`${other} is not built: there is no ${theirs}.`);
  const modules = [powershell.modulePath, theirs] as const;
  const all: [Figures[], Figures[]] = [[], []];
  // The first start of each only fills caches.
  for (const module of modules) await round(registry, module);
  for (let i = 0; i < rounds; i += 1) {
    for (const [index, module] of modules.entries()) all[index as 0 | 1].push(await round(registry, module));
  }
  const [ours, others] = all;
  return [...(ours[0]?.keys() ?? [])].map((what) =>
    row(
      what,
      ours.map((one) => one.get(what) ?? Number.NaN),
      others.map((one) => one.get(what) ?? Number.NaN),
    ),
  );
}

/** The median decides, or the best run if the machine is too busy: noise only adds time. */
function row(what: string, ours: number[], theirs: number[]): Row {
  const isCount = what.startsWith('requests');
  const shown = (figures: number[]) =>
    isCount ? `${middle(figures)}` : `${milliseconds(middle(figures))} (${milliseconds(Math.min(...figures))})`;
  const ratio = middle(ours) / middle(theirs);
  const best = Math.min(...ours) / Math.min(...theirs);
  return {
    what: isCount ? what : `${what}, median (minimum)`,
    ours: shown(ours),
    theirs: shown(theirs),
    ratio,
    goal: isCount ? 'no more' : '<= 1.1x',
    holds: isCount ? ratio <= 1 : Math.min(ratio, best) <= 1.1,
  };
}

async function round(registry: RegistryProcess, module: string): Promise<Figures> {
  const figures = new Map<string, number>();
  figures.set('host: spawn to the answer of initialize', await hostReady(module));
  if (!powershell.hasPowerShell) return figures;
  const took = async (script: string) => {
    const started = performance.now();
    await powershell.command(script, registry);
    return performance.now() - started;
  };
  const { imported, answered } = powershell.startFigures(module);
  figures.set('Import-Module', imported);
  figures.set('import to the first answer', answered);
  await registry.requests();
  figures.set('1,000 tags, all cold', await took(powershell.listCold(registry, 'bench/thousand', module)));
  figures.set('requests of that', await registry.requests());
  const { warmCall, roundTrip, thousand, tenThousand } = powershell.warmFigures(registry, module);
  figures.set('a warm cmdlet with one request', warmCall);
  figures.set('a warm cmdlet without a request', roundTrip);
  figures.set('1,000 tags, warm', thousand);
  figures.set('10,000 tags, warm', tenThousand);
  figures.set('requests of all the warm ones', await registry.requests());
  return figures;
}
