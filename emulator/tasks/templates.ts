export interface RunValues {
  readonly id: string;
  readonly registry: string;
  readonly registryName: string;
  readonly date: string;
  readonly os: string;
  readonly architecture: string;
  readonly taskName: string;
  readonly triggeredBy: string;
}

/** The part of Go's templates that task files use: values, and a few functions of one value. */
export function render(text: string, run: RunValues, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{-?\s*([^}]*?)\s*-?\}\}/g, (_, expression: string) => evaluate(expression, run, values));
}

const functions: Record<string, (value: string) => string> = {
  lower: (value) => value.toLowerCase(),
  upper: (value) => value.toUpperCase(),
  trim: (value) => value.trim(),
  quote: (value) => JSON.stringify(value),
  b64enc: (value) => Buffer.from(value).toString('base64'),
  b64dec: (value) => Buffer.from(value, 'base64').toString('utf8'),
};

/** Missing values are empty, as in the service. */
function evaluate(expression: string, run: RunValues, values: Readonly<Record<string, string>>): string {
  const [first = '', ...pipes] = expression.split('|').map((part) => part.trim());
  const [word = '', ...others] = first.split(/\s+/);
  const called = functions[word];
  const start = called === undefined ? looked(first, run, values) : called(looked(others.join(' '), run, values));
  return pipes.reduce((value, name) => {
    const [, fallback] = /^default\s+"([^"]*)"$/.exec(name) ?? [];
    if (fallback !== undefined) return value === '' ? fallback : value;
    return (functions[name] ?? ((same: string) => same))(value);
  }, start);
}

function looked(path: string, run: RunValues, values: Readonly<Record<string, string>>): string {
  const [, kind, name = ''] = /^\.(Run|Values|Secrets)\.(\w+)$/.exec(path) ?? [];
  if (kind === 'Values' || kind === 'Secrets') return values[name] ?? '';
  if (kind !== 'Run') return /^"([^"]*)"$/.exec(path)?.[1] ?? '';
  return runValue(name, run);
}

function runValue(name: string, run: RunValues): string {
  const known: Record<string, string> = {
    ...{ ID: run.id, Registry: run.registry, RegistryName: run.registryName, Date: run.date, OS: run.os },
    ...{ Architecture: run.architecture, TaskName: run.taskName, TriggeredBy: run.triggeredBy },
    SharedVolume: 'acb_home_vol',
  };
  return known[name] ?? '';
}

/** Version 1.1.0 and later: `$ID`, `$Registry`; `$$` is one dollar. `aliases` has image names that stand for others. */
export function renderAliases(text: string, run: RunValues): string {
  return text.replace(/\$(\$|[A-Za-z]+)/g, (whole, name: string) => {
    if (name === '$') return '$';
    const known = ['ID', 'Registry', 'RegistryName', 'Date', 'OS', 'Architecture', 'SharedVolume'].includes(name);
    return known ? runValue(name, run) : whole;
  });
}

/** `20060102-150405z` */
export const runDate = (time: number) =>
  new Date(time)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace('T', '-')
    .replace(/\.\d+Z$/, 'z');
