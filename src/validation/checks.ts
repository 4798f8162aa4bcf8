import type { ValidateFunction } from 'ajv';

/**
 * Checks that were compiled in advance, by the names of their schemas: the build puts them here (tasks/checks.ts). The sources have none, and
 * ajv compiles each on first need.
 */
export const checks: Readonly<Record<string, (() => Promise<ValidateFunction>) | undefined>> = {};
