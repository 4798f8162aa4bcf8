import type { Client, PathUncheckedResponse } from '@azure-rest/core-client';
import type { Call } from '../../call/call.ts';
import type { Begin } from './operations.ts';

/** The released version of the API, as Microsoft's client of registries speaks it. */
export const released = '2025-11-01';

/** Microsoft's generic client, for resources that its client of registries does not know. */
export async function previewRequest<T>(
  client: Client,
  method: 'GET' | 'POST',
  path: string,
  apiVersion: string,
  call: Call,
): Promise<T> {
  const target = client.pathUnchecked(path);
  const options = { abortSignal: call.signal, ...versioned(path, apiVersion) };
  const response = await (method === 'GET' ? target.get(options) : target.post(options));
  return response.body as T;
}

/** Followed by Azure-AsyncOperation and Location, as the SDKs do it (core-lro). */
export async function previewOperation<T>(
  client: Client,
  method: 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  apiVersion: string,
  body: unknown,
  call: Call,
): Promise<Begin<T>> {
  const { createHttpPoller } = await import('@azure/core-lro');
  const target = client.pathUnchecked(path);
  const options = { abortSignal: call.signal, ...versioned(path, apiVersion), ...(body === undefined ? {} : { body }) };
  const send = { PUT: target.put, PATCH: target.patch, DELETE: target.delete }[method];
  return () =>
    createHttpPoller<T, { status: 'notStarted' | 'running' | 'succeeded' | 'canceled' | 'failed'; result?: T }>({
      sendInitialRequest: async () => rawResponse(await send(options)),
      sendPollRequest: async (place) =>
        rawResponse(await client.pathUnchecked(place).get({ abortSignal: call.signal })),
    });
}

/** A next link has its version already. */
function versioned(path: string, apiVersion: string) {
  return path.includes('api-version=') ? {} : { queryParameters: { 'api-version': apiVersion } };
}

function rawResponse(response: PathUncheckedResponse) {
  const { request, status, headers, body } = response;
  return {
    flatResponse: body,
    rawResponse: { request, headers, body, statusCode: Number(status) },
  };
}
