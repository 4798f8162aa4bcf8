// The main tasks on the embedded registry, in the console: each command as a user types it, then its output.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const prompt = 'acrshell> ';
const consoleFile = join(import.meta.dirname, '..', 'out', 'acrshell.js');

/** A console at its prompt, driven by this program: the output up to the next prompt is the answer. */
class Prompt {
  readonly #child: ChildProcess;
  #written = '';
  #ended = false;
  #onNews: () => void = () => {};

  constructor() {
    // Errors and traces go straight to the terminal; results are read here.
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

/** Enters a command and shows its answer, which must match what is expected. Secrets are entered and not shown. */
async function type(command: string, expected: RegExp, secret?: string): Promise<void> {
  const hidden = (text: string) => (secret === undefined ? text : text.replaceAll(secret, '***'));
  process.stdout.write(`${prompt}${hidden(command)}\n`);
  const answer = await acrshell.run(command);
  process.stdout.write(hidden(answer));
  if (expected.test(answer)) return;
  await acrshell.exit();
  throw new Error(`The demo expects ${expected} here.`);
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

tell('List its repositories. With -First or a wildcard, only the pages that are needed are requested.');
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

tell('Tags stay text, even if they look like numbers or dates.');
await type('Get-AzContainerRegistryTag -RegistryName demo -RepositoryName samples/tags', /^007 /m);

tell('Lock a tag: it cannot be deleted, and the error explains why and what to do.');
const hello = '-RegistryName demo -RepositoryName hello-world -Name v1';
await type(`Update-AzContainerRegistryTag ${hello} -DeleteEnabled $false`, / delete$/m);
await type(`Remove-AzContainerRegistryTag ${hello}`, nothing);
await type(`Update-AzContainerRegistryTag ${hello} -DeleteEnabled $true`, /v1/);
await type(`Remove-AzContainerRegistryTag ${hello}`, /^True$/m);

tell('Clean up: the five oldest nightly builds. -WhatIf shows what would be deleted, and deletes nothing.');
await type(
  "Get-AzContainerRegistryTag -RegistryName demo -RepositoryName builds/nightly -Name 'nightly-*' -OrderBy LastUpdateTimeAscending -First 5 | Remove-AzContainerRegistryTag -WhatIf",
  nothing,
);

tell('A tag that is piped to a cmdlet which deletes repositories is refused before anything is sent.');
await type(
  "Get-AzContainerRegistryTag -RegistryName demo -RepositoryName builds/nightly -Name 'nightly-*' | Remove-AzContainerRegistryRepository",
  nothing,
);

tell('Show how many requests this took, then drop every token and stop the registry.');
await type('Get-AzContainerRegistryContext', /demo .* \d+$/m);
await type('Clear-AzContainerRegistryContext', nothing);
await type('Stop-AzContainerRegistryEmulator', nothing);
process.exitCode = await acrshell.exit();
