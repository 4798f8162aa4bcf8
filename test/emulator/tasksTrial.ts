import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { create } from 'tar/create';
import { ArmTrial } from './armTrial.ts';

const version = 'api-version=2025-03-01-preview';

type Json = Record<string, unknown>;

export interface RunView {
  readonly name: string;
  readonly properties: Json & {
    readonly status: string;
    readonly runId: string;
    readonly outputImages?: readonly { readonly repository: string; readonly tag: string; readonly digest: string }[];
  };
}

const ended = ['Succeeded', 'Failed', 'Canceled'];

/** A registry of Resource Manager with tasks, on the wire. */
export class TasksTrial {
  readonly trial: ArmTrial;

  constructor(trial: ArmTrial) {
    this.trial = trial;
  }

  static async start(...options: Parameters<typeof ArmTrial.start>): Promise<TasksTrial> {
    return new TasksTrial(await ArmTrial.start(...options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.trial[Symbol.asyncDispose]();
  }

  get emulator() {
    return this.trial.emulator;
  }

  async call<T = Json>(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<{ status: number; body: T }> {
    const query = path.includes('api-version') ? '' : `${path.includes('?') ? '&' : '?'}${version}`;
    const id = this.trial.registryId('demo');
    const answer = await this.trial.call(method, `${id}${path}${query}`, body, token ?? this.trial.arm.token());
    return { status: answer.status, body: (answer.text === '' ? {} : JSON.parse(answer.text)) as T };
  }

  /** Uploads a folder's files as the service's clients do; the place of the source. */
  async upload(files: Readonly<Record<string, string>>): Promise<string> {
    const { body } = await this.call<{ uploadUrl: string; relativePath: string }>('POST', '/listBuildSourceUploadUrl');
    const sent = await fetch(body.uploadUrl, {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob' },
      body: await archiveOf(files),
    });
    if (sent.status !== 201) throw new Error(`the upload was answered ${sent.status}`);
    return body.relativePath;
  }

  async build(files: Readonly<Record<string, string>>, more: Json = {}): Promise<RunView> {
    const sourceLocation = await this.upload(files);
    return this.schedule({ type: 'DockerBuildRequest', dockerFilePath: 'Dockerfile', sourceLocation, ...more });
  }

  /** Queues a run and follows it to its end. */
  async schedule(request: Json): Promise<RunView> {
    const { status, body } = await this.call<RunView>('POST', '/scheduleRun', {
      platform: { os: 'linux' },
      ...request,
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return this.ended(body.properties.runId);
  }

  async run(yaml: string, more: Json = {}): Promise<RunView> {
    return this.schedule({
      type: 'EncodedTaskRunRequest',
      encodedTaskContent: Buffer.from(yaml).toString('base64'),
      ...more,
    });
  }

  async ended(runId: string): Promise<RunView> {
    for (;;) {
      const { body } = await this.call<RunView>('GET', `/runs/${runId}`);
      if (ended.includes(body.properties.status)) return body;
    }
  }

  async log(runId: string): Promise<string> {
    const { body } = await this.call<{ logLink: string }>('POST', `/runs/${runId}/listLogSasUrl`);
    return (await fetch(body.logLink)).text();
  }
}

async function archiveOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'acrshell-test-tasks-'));
  try {
    writeFiles(folder, files);
    return await buffer(create({ cwd: folder, gzip: true }, ['.']));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
