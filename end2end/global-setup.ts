import { deploy, start, untilReady } from "./server";

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // While writing tests: against a server that runs already.
  if (process.env.SIEVE_URL) return undefined;
  const server = await start();
  process.env.SIEVE_URL = server.url;
  process.env.SIEVE_SIGN_IN_LINK = server.signInLink;
  const ready = async () => {
    await deploy(server, "end2end/functions");
    await untilReady(server);
  };
  await ready().catch(async (error) => {
    await server.stop();
    throw error;
  });
  return server.stop;
}
