import type { Handler } from './handler.ts';

export const environmentAdd: Handler<'environmentAdd'> = async ({ call: _, ...cloud }, { session }) =>
  session.clouds.add(cloud);

export const environmentGet: Handler<'environmentGet'> = async ({ name }, { session }) => ({
  environments: name === undefined ? session.clouds.all : [session.clouds.named(name)],
});
