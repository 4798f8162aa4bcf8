import { Failure } from '../../call/failure.ts';

export type Source =
  | { readonly kind: 'folder'; readonly folder: string }
  /** Fetched by Azure itself: a git repository, a tarball, an artifact. */
  | { readonly kind: 'remote'; readonly location: string; readonly isGit: boolean }
  | { readonly kind: 'none' };

const azureDevOps = /(?:^|[./@])(?:dev\.azure\.com|visualstudio\.com)[/:]/i;

/** What -Path stands for: an address, nothing, or a folder of this machine. */
export function sourceOf(path: string | undefined): Source {
  if (path === undefined || path === '' || path === '/dev/null') return { kind: 'none' };
  if (/^oci:\/\//i.test(path)) return { kind: 'remote', location: path, isGit: false };
  if (/^git@|^git:\/\//i.test(path)) return { kind: 'remote', location: path, isGit: true };
  if (/^(?:https?:\/\/|github\.com\/)/i.test(path)) {
    const isGit = /^github\.com\//i.test(path) || azureDevOps.test(path) || /\.git(?:#.*)?$/i.test(path);
    if (!isGit && !/\.(?:tar|tar\.gz|tgz)(?:\?.*)?$/i.test(path)) throw unclear(path);
    return { kind: 'remote', location: path, isGit };
  }
  return { kind: 'folder', folder: path };
}

function unclear(path: string): Failure {
  return new Failure('InvalidInput', `${path} is neither the address of a git repository nor of a tarball.`, {
    resource: path,
    advice: 'A git address ends in .git (https://github.com/owner/repo.git#branch:folder), a tarball in .tar.gz.',
  });
}

/** The part of a git address after #. */
export function branchOf(location: string): string | undefined {
  const [, branch] = /#([^:]+)/.exec(location) ?? [];
  return branch;
}
