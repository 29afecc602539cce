import { start, untilReady } from "./server";

export default async function setup(): Promise<() => Promise<void>> {
  const server = await start();
  process.env.SIEVE_URL = server.url;
  process.env.SIEVE_SIGN_IN_LINK = server.signInLink;
  await untilReady(server).catch(async (error) => {
    await server.stop();
    throw error;
  });
  return server.stop;
}
