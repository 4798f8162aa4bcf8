// The main job on the embedded registry, through the console: each command as a person types it, then what it wrote.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const prompt = 'acrshell> ';
const consoleFile = join(import.meta.dirname, '..', 'out', 'acrshell.js');

/** A console at its prompt, typed at by a program: what it writes up to the next prompt is the answer. */
class Prompt {
  readonly #child: ChildProcess;
  #written = '';
  #ended = false;
  #onNews: () => void = () => {};

  constructor() {
    // Errors and traces go straight to whoever watches; results come by here.
    this.#child = spawn(process.execPath, [consoleFile, '-Interactive'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#written += text;
      this.#onNews();
    });
    this.#child.once('close', () => {
      this.#ended = true;
      this.#onNews();
    });
  }

  async ready(): Promise<string> {
    while (!this.#written.endsWith(prompt)) {
      if (this.#ended) throw new Error('The console ended before the demo did.');
      await new Promise<void>((resolve) => {
        this.#onNews = resolve;
      });
    }
    const answer = this.#written.slice(0, -prompt.length);
    this.#written = '';
    return answer;
  }

  async run(command: string): Promise<string> {
    this.#child.stdin?.write(`${command}\n`);
    return await this.ready();
  }

  async exit(): Promise<number> {
    this.#child.stdin?.end('exit\n');
    if (!this.#ended) await once(this.#child, 'close');
    return this.#child.exitCode ?? 1;
  }
}

const acrshell = new Prompt();
await acrshell.ready();

function tell(text: string): void {
  process.stdout.write(`\n# ${text}\n`);
}

/** Types a command and shows its answer, which must be what the story says. What is secret is typed, and not shown. */
async function type(command: string, expected: RegExp, secret?: string): Promise<void> {
  const hidden = (text: string) => (secret === undefined ? text : text.replaceAll(secret, '***'));
  process.stdout.write(`${prompt}${hidden(command)}\n`);
  const answer = await acrshell.run(command);
  process.stdout.write(hidden(answer));
  if (expected.test(answer)) return;
  await acrshell.exit();
  throw new Error(`The story expects ${expected} here.`);
}

const nothing = /^$/;

tell('An Azure Container Registry on this machine, with a few images in it.');
const start = 'Start-AzContainerRegistryEmulator -Output Json';
process.stdout.write(`${prompt}${start}\n`);
const emulator = await acrshell.run(start);
process.stdout.write(emulator.replace(/("(?:Password|AccessToken|ManagementToken)": )"[^"]*"/gu, '$1"***"'));
const { AccessToken: token } = JSON.parse(emulator);

tell('Sign in as an Azure identity: its Entra ID token is exchanged, in one request.');
await type(`Connect-AzContainerRegistry -Name demo -AccessToken ${token} -Verbose`, /^Login Succeeded$/m, token);

tell('What is in it? With -First or a wildcard, no more pages are asked for than needed.');
await type('Get-AzContainerRegistryRepository -RegistryName demo', /^hello-world$/m);
await type("Get-AzContainerRegistryRepository -RegistryName demo -Name 'team/*'", /team\/payments\/worker/);

tell('One tag. The first time costs an access token for the repository, and the call itself ...');
const tag = 'Get-AzContainerRegistryTag -RegistryName demo -RepositoryName samples/tags -Name 1.10 -Verbose';
await type(tag, /1\.10/);
tell('... and the same again only the call: 3 requests from the sign-in on, then 1.');
await type(tag, /1\.10/);

tell('A tag pipes into a manifest cmdlet as the image that it points at.');
await type(
  'Get-AzContainerRegistryTag -RegistryName demo -RepositoryName team/payments/api -Name 2.0 | Get-AzContainerRegistryManifest',
  /2\.0, latest/,
);

tell('Tags are text, whatever they look like.');
await type('Get-AzContainerRegistryTag -RegistryName demo -RepositoryName samples/tags', /^007 /m);

tell('Guard a tag: now it cannot be deleted, and the error says why and what to do.');
const hello = '-RegistryName demo -RepositoryName hello-world -Name v1';
await type(`Update-AzContainerRegistryTag ${hello} -DeleteEnabled $false`, / delete$/m);
await type(`Remove-AzContainerRegistryTag ${hello}`, nothing);
await type(`Update-AzContainerRegistryTag ${hello} -DeleteEnabled $true`, /v1/);
await type(`Remove-AzContainerRegistryTag ${hello}`, /^True$/m);

tell('Clean up: the five oldest nightly builds. -WhatIf says what would go, and nothing goes.');
await type(
  "Get-AzContainerRegistryTag -RegistryName demo -RepositoryName builds/nightly -Name 'nightly-*' -OrderBy LastUpdateTimeAscending -First 5 | Remove-AzContainerRegistryTag -WhatIf",
  nothing,
);

tell('A tag that is piped where a whole repository would go is refused, before anything is sent.');
await type(
  "Get-AzContainerRegistryTag -RegistryName demo -RepositoryName builds/nightly -Name 'nightly-*' | Remove-AzContainerRegistryRepository",
  nothing,
);

tell('How many requests all of this took; then every token is dropped, and the registry stopped.');
await type('Get-AzContainerRegistryContext', /demo .* \d+$/m);
await type('Clear-AzContainerRegistryContext', nothing);
await type('Stop-AzContainerRegistryEmulator', nothing);
process.exitCode = await acrshell.exit();
